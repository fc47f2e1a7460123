using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Tests.Loop;

public sealed class LoadLoopTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LoadLoopTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task RunAsync_ServerThatDropsEveryThirdRequest_RepeatsEachUntilItIsAcknowledged()
    {
        var keys = new ConcurrentQueue<string>();
        var requests = 0;
        using var stop = new CancellationTokenSource();
        var server = ServeAsync(
            key =>
            {
                keys.Enqueue(key);
                return Interlocked.Increment(ref requests) % 3 == 0 ? null : Created(key);
            },
            stop.Token);

        var work = await RunAsync(count: 50, repeats: true);

        Assert.Equal(50, work.Tally.Expected);
        Assert.Equal(50, keys.Distinct().Count());
        Assert.True(keys.Count > 50);
        await stop.CancelAsync();
        await server;
    }

    [Fact]
    public async Task RunAsync_ServerThatNeverAnswers_GivesUpAfterTheTimeLimit()
    {
        using var stop = new CancellationTokenSource();
        var server = ServeAsync(_ => "", stop.Token);

        var work = await RunAsync(count: 3, repeats: false);

        Assert.Equal(0, work.Tally.Expected);
        Assert.True(work.Tally.HasOthers);
        await stop.CancelAsync();
        await server;
    }

    [Fact]
    public async Task RunAsync_NobodyListens_SaysSo()
    {
        var target = Target();
        _listener.Stop();
        using var loop = new LoadLoop(target, new LoadLoopOptions { Connections = 4, Timeout = Deadline }, TimeProvider.System);
        var work = new CreateWork(target, new OrderRecipe("r", 1, 10, 1), 1, repeats: true, acked: null);

        await Assert.ThrowsAsync<UnreachableTargetException>(
            () => loop.RunAsync(work, new Pace(null, null, TimeProvider.System), CancellationToken.None));
    }

    private static string Created(string key)
    {
        var body = $$"""{"orderId":"ord_{{key}}"}""";
        return $"HTTP/1.1 201 Created\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private HttpTarget Target() => new(new Uri($"http://{_listener.LocalEndpoint}"), "dev");

    private async Task<CreateWork> RunAsync(long count, bool repeats)
    {
        var target = Target();
        var limits = new LoadLoopOptions { Connections = 4, Timeout = repeats ? Deadline : TimeSpan.FromMilliseconds(100) };
        using var loop = new LoadLoop(target, limits, TimeProvider.System);
        using var deadline = new CancellationTokenSource(Deadline);
        var work = new CreateWork(target, new OrderRecipe("r", 1, 10, 1), count, repeats, acked: null);
        await loop.RunAsync(work, new Pace(null, null, TimeProvider.System), deadline.Token);
        return work;
    }

    /// <summary>Answers each request by its key; null drops the connection, nothing leaves the client waiting.</summary>
    private async Task ServeAsync(Func<string, string?> answer, CancellationToken stop)
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeClientAsync(await _listener.AcceptSocketAsync(stop), answer, stop));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    private static async Task ServeClientAsync(Socket client, Func<string, string?> answer, CancellationToken stop)
    {
        using (client)
        {
            var buffer = new byte[4096];
            try
            {
                // The loop sends a request at once and no second one before the answer, so one receive is one request here.
                while (await client.ReceiveAsync(buffer, stop) is > 0 and var count)
                {
                    var request = Encoding.ASCII.GetString(buffer, 0, count);
                    var key = request.Split("Idempotency-Key: ")[1].Split("\r\n")[0];
                    if (answer(key) is not { } text)
                    {
                        return;
                    }

                    await client.SendAsync(Encoding.ASCII.GetBytes(text), stop);
                }
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException)
            {
                // The test is over, or the loop closed the connection.
            }
        }
    }
}
