using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Composition;

/// <summary>Runs the process, and turns what keeps it from starting into one line and an exit code.</summary>
internal static class GatewayRun
{
    /// <summary>It ran and was stopped.</summary>
    public const int Success = 0;

    /// <summary>It could not start.</summary>
    public const int CannotStart = 1;

    /// <summary>The configuration is wrong; <c>EX_CONFIG</c> of sysexits.h.</summary>
    public const int BadConfiguration = 78;

    /// <summary>Builds and runs until it is stopped.</summary>
    /// <param name="build">Builds the application.</param>
    /// <param name="error">Takes the line.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build, TextWriter error)
    {
        try
        {
            await using var app = build();
            await app.RunAsync();
            return Success;
        }
        catch (Exception exception) when (FaultsOf(exception) is { Count: > 0 } faults)
        {
            await error.WriteLineAsync($"error: configuration: {string.Join("; ", faults)}");
            return BadConfiguration;
        }
        catch (IOException exception)
        {
            // An address that is in use or isn't this machine's.
            await error.WriteLineAsync($"error: {exception.Message.ReplaceLineEndings(" ")}");
            return CannotStart;
        }
    }

    /// <summary>All that is wrong with the configuration; nothing when something else is wrong.</summary>
    private static IReadOnlyList<string> FaultsOf(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures],
        AggregateException several when several.InnerExceptions.All(static inner => FaultsOf(inner).Count > 0) =>
            [.. several.InnerExceptions.SelectMany(FaultsOf)],
        // What the binder throws for a number that is none. It names the setting and its value, neither of them a secret.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => [exception.Message.ReplaceLineEndings(" ")],
        _ => [],
    };
}
