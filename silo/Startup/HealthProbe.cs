namespace OrderActors.Silo.Startup;

/// <summary>
/// Asks a running program how it is: <c>--probe URL</c> in place of all other arguments. A container image without a shell has nothing
/// but the program itself that its health check could call.
/// </summary>
public static class HealthProbe
{
    private const string Argument = "--probe";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>What is to be asked; null where the program is to run.</summary>
    public static string? UrlIn(string[] args) => args is [Argument, var url] ? url : null;

    /// <summary>Asks once.</summary>
    /// <param name="url">An absolute <c>http</c> URL, such as that of <c>/readyz</c>.</param>
    /// <param name="output">Where to say in one line what is wrong; a runtime keeps it beside the health that it shows.</param>
    /// <returns>The exit code: 0 for an answer of 2xx, otherwise 1. Container runtimes know no other.</returns>
    public static async Task<int> AskAsync(string url, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            // A proxy that the environment names for calls to partners knows nothing of this process.
            using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
            using var client = new HttpClient(handler) { Timeout = Timeout };
            using var answer = await client.GetAsync(url);
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await output.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException
            or InvalidOperationException or UriFormatException or NotSupportedException)
        {
            await output.WriteLineAsync(exception.Message);
        }

        return 1;
    }
}
