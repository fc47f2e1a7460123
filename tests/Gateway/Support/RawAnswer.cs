using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="StatusLine">Its first line.</param>
/// <param name="Headers">Its headers, as they came, each a line.</param>
/// <param name="Body">Its body.</param>
internal sealed record RawAnswer(string StatusLine, IReadOnlyList<string> Headers, string Body)
{
    private const string Blank = "\r\n\r\n";

    public int Status => int.Parse(StatusLine.Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>The one value of a header, or null.</summary>
    public string? Header(string name) => Headers.SingleOrDefault(
        line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    /// <summary>Reads one answer, to the end of its body and no further.</summary>
    public static async Task<RawAnswer> ReadAsync(Stream stream, bool isHead = false)
    {
        var head = new StringBuilder();
        while (head.Length < Blank.Length || head.ToString(head.Length - Blank.Length, Blank.Length) != Blank)
        {
            head.Append(await ReadAsync(stream, 1, head.ToString()));
        }

        var lines = head.ToString(0, head.Length - Blank.Length).Split("\r\n");
        var answer = new RawAnswer(lines[0], lines[1..], "");
        var length = isHead ? 0 : int.Parse(answer.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture);
        return answer with { Body = await ReadAsync(stream, length, head.ToString()) };
    }

    /// <summary>Checks that it is a problem with all that belongs to one.</summary>
    public JsonElement AssertProblem(int status, string code)
    {
        Assert.True(status == Status, $"{StatusLine}\n{Body}");
        Assert.Equal("application/problem+json", Header("Content-Type"));
        var problem = JsonDocument.Parse(Body).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"/problems/{code}", problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        return problem;
    }

    private static async Task<string> ReadAsync(Stream stream, int length, string before)
    {
        var bytes = new byte[length];
        var count = await stream.ReadAtLeastAsync(bytes, length, throwOnEndOfStream: false);
        Assert.True(count == length, $"The connection ended after: {before}{Encoding.Latin1.GetString(bytes, 0, count)}");
        return Encoding.Latin1.GetString(bytes);
    }
}
