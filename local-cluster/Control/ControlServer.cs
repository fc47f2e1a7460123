using System.Net.Sockets;

namespace OrderActors.LocalCluster.Control;

/// <summary>Takes commands for a running cluster, one at a time.</summary>
internal sealed class ControlServer : IAsyncDisposable
{
    private readonly string _dataFolder;
    private readonly Socket _socket;
    private readonly Func<string, CancellationToken, Task<IReadOnlyList<string>>> _handle;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="dataFolder">The cluster's.</param>
    /// <param name="handle">Does what a line asks for and says what came of it; throws <see cref="ClusterException"/> if it can't.</param>
    public ControlServer(string dataFolder, Func<string, CancellationToken, Task<IReadOnlyList<string>>> handle)
    {
        _dataFolder = dataFolder;
        _handle = handle;
        _socket = ControlSocket.Listen(dataFolder);
        _serving = ServeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        ControlSocket.Remove(_dataFolder);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _socket.AcceptAsync(_stop.Token);
                await using var stream = new NetworkStream(client);
                await AnswerAsync(stream);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
            {
                // The client went away, or this ends.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        await using var writer = new StreamWriter(stream, leaveOpen: true);
        var verb = await reader.ReadLineAsync(_stop.Token) ?? "";
        try
        {
            foreach (var line in await _handle(verb, _stop.Token))
            {
                await writer.WriteLineAsync(line);
            }

            await writer.WriteLineAsync(ControlVerbs.Done);
        }
        catch (ClusterException exception)
        {
            await writer.WriteLineAsync(exception.Message);
            await writer.WriteLineAsync(ControlVerbs.Failed);
        }
    }
}
