using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Requests;

/// <summary>
/// Bytes of which a balancer and this server could think differently where one request ends and the next begins. Each gets one answer and
/// the connection ends, or as many answers as there are requests by anybody's reading; never an error of the server's, never silence.
/// </summary>
public sealed partial class SmuggledRequestTests : IAsyncLifetime
{
    private const string Get = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Chunks = $"0\r\n\r\n{Smuggled}";
    private const string Post = "POST /healthz HTTP/1.1\r\nHost: h\r\n";

    private KestrelHost _gateway = null!;

    /// <summary>What is sent, and the statuses of the answers until the server closes.</summary>
    public static TheoryData<string, string> Ambiguous => new()
    {
        // Two lengths, and a length beside chunks, after which nothing more of the connection is read.
        { $"{Post}Content-Length: 0\r\nContent-Length: 35\r\n\r\n{Smuggled}", "400" },
        { $"{Post}Content-Length: 0, 35\r\n\r\n{Smuggled}", "400" },
        { $"{Post}Content-Length: 0x0\r\n\r\n{Smuggled}", "400" },
        { $"{Post}Content-Length : 0\r\n\r\n{Smuggled}", "400" },
        { $"{Post}Content-Length: 40\r\nTransfer-Encoding: chunked\r\n\r\n{Chunks}", "405" },
        { $"{Post}Transfer-Encoding: chunked\r\nContent-Length: 40\r\n\r\n{Chunks}", "405" },

        // Forms of Transfer-Encoding that one reader takes for chunks and another does not.
        { $"{Post}Transfer-Encoding: xchunked\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding : chunked\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding:\u000bchunked\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding: chunked, identity\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding: identity\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding: \"chunked\"\r\n\r\n{Chunks}", "400" },
        { $"{Post}X: y\r\n Transfer-Encoding: chunked\r\n\r\n{Chunks}", "400" },
        { $"{Post}Transfer-Encoding:\r\n chunked\r\n\r\n{Chunks}", "400" },

        // Lines that end in other ways, and characters that no line has.
        { $"{Post}X: y\rTransfer-Encoding: chunked\r\n\r\n{Chunks}", "400" },
        { "GET /healthz HTTP/1.1\nHost: h\n\n", "400" },
        { "GET /healthz HTTP/1.1\r\nHost: h\n\r\n", "400" },
        { "GET /healthz HTTP/1.1\r\nHost: h\r\nX: y\nZ: z\r\n\r\n", "400" },
        { "GET /healthz HTTP/1.1\r\nHost: h\r\n\nX: y\r\n\r\n", "400" },
        { $"{Post}X: a\0b\r\n\r\n", "400" },
        { $"{Post}X\0: b\r\n\r\n", "400" },
        { "GET /health\0z HTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        { "GET /healthz\tHTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        { "GET  /healthz HTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        { " GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        { "GET /healthz HTTP/1.1 \r\nHost: h\r\n\r\n", "400" },

        // A target that names another host than the field, or a path that nothing follows.
        { "GET http://h/healthz HTTP/1.1\r\nHost: h\r\n\r\n!\r\n\r\n", "200 400" },
        { "GET http://evil/healthz HTTP/1.1\r\nHost: h\r\n\r\n", "400" },
        { "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n!\r\n\r\n", "404 400" },
        { "GET healthz HTTP/1.1\r\nHost: h\r\n\r\n", "405" },

        // Garbage behind what was a request.
        { $"{Get}\0\0\0\0\r\n\r\n", "200 400" },
        { $"{Get}{Get[..^2]}X: y\0\r\n\r\n", "200 400" },
        { $"{Get}PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "200 505" },
    };

    public async Task InitializeAsync() => _gateway = await KestrelHost.StartAsync();

    public async Task DisposeAsync()
    {
        // Whatever a test has sent: the server is well, and thinks nothing of it.
        Assert.Equal(200, (await _gateway.AskAsync(Get)).Status);
        await _gateway.App.StopAsync();
        Assert.Empty(_gateway.Errors);
        await _gateway.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task Request_ThatCanBeReadInTwoWays_IsTheLastOfItsConnection(string sent, string statuses) =>
        Assert.Equal(statuses, await StatusesAsync(sent));

    [Fact]
    public async Task Requests_OneThousandInOnePacket_AreAnsweredOneByOneAndInOrder()
    {
        var sent = string.Concat(Enumerable.Range(0, 1_000).Select(static number => number % 2 == 0 ? Get : Smuggled));
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(sent));

        for (var number = 0; number < 1_000; number++)
        {
            Assert.Equal(number % 2 == 0 ? 200 : 404, (await Eventually.Done(RawAnswer.ReadAsync(stream))).Status);
        }
    }

    // Much more than is read ahead, and nobody reads an answer: the server stops reading, and takes the rest when it is read from.
    [Fact]
    public async Task Requests_MoreThanAreReadAhead_WaitWithTheirSender()
    {
        const int Count = 5_000;
        await using var stream = await _gateway.ConnectAsync();
        var sending = stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Get, Count)))).AsTask();

        for (var number = 0; number < Count; number++)
        {
            Assert.Equal(200, (await Eventually.Done(RawAnswer.ReadAsync(stream))).Status);
        }

        await sending;
    }

    [Fact]
    public async Task Request_CutAtEveryByte_IsTheSameRequest()
    {
        var whole = Encoding.ASCII.GetBytes($"{KestrelHost.Create}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n");
        var expected = await Eventually.Done(_gateway.AskAsync(Encoding.ASCII.GetString(whole)));
        Assert.Equal(400, expected.Status);
        await using var stream = await _gateway.ConnectAsync();
        for (var cut = 1; cut < whole.Length; cut++)
        {
            await stream.WriteAsync(whole.AsMemory(0, cut));
            await stream.WriteAsync(whole.AsMemory(cut));
            Assert.Equal(expected.Status, (await Eventually.Done(RawAnswer.ReadAsync(stream))).Status);
        }
    }

    [Fact]
    public async Task Request_BrokenOffAtEveryByte_GetsNoAnswerOfSuccess()
    {
        var whole = $"{KestrelHost.Create}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n";
        for (var cut = 1; cut < whole.Length; cut++)
        {
            Assert.Contains(await StatusesAsync(whole[..cut], breakOff: true), (string[])["", "400"]);
        }
    }

    // Sends, and reads until the server closes; to break off is to say that nothing follows.
    private async Task<string> StatusesAsync(string sent, bool breakOff = false)
    {
        await using var stream = await _gateway.ConnectAsync();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
        if (breakOff)
        {
            stream.Socket.Shutdown(SocketShutdown.Send);
        }

        var received = new MemoryStream();
        try
        {
            await Eventually.Done(stream.CopyToAsync(received));
        }
        catch (IOException) when (breakOff)
        {
            // It may also end with a reset.
        }

        var statuses = Status().Matches(Encoding.Latin1.GetString(received.ToArray()))
            .Select(static match => match.Groups[1].Value).ToList();
        Assert.All(statuses, static status => Assert.True(status[0] != '5' || status == "505", status));
        return string.Join(' ', statuses);
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex Status();
}
