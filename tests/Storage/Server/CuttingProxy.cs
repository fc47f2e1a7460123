using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrderActors.Storage.Tests.Server;

/// <summary>What a proxy does to the connections that go through it.</summary>
internal enum Cut
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The next bytes from the client are thrown away, and the connection is cut.</summary>
    NextRequest,

    /// <summary>The next bytes from the server are thrown away, and the connection is cut: no commit is heard of.</summary>
    NextAnswer,

    /// <summary>As <see cref="NextAnswer"/>, and every later connection is cut too, until this is changed.</summary>
    NextAnswerAndAllAfter,

    /// <summary>Every connection is cut at its first bytes.</summary>
    Everything,
}

/// <summary>Stands between a client and the server, and cuts connections at the worst moment.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly EndPoint _server;
    private readonly Task _accepting;
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource _connected = new();
    private int _cut;
    private int _cuts;
    private int _connections;
    private volatile bool _swallows;

    public CuttingProxy(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        _server = new UnixDomainSocketEndPoint($"{settings.Host}/.s.PGSQL.{settings.Port}");
        _listener.Start();
        settings.Host = IPAddress.Loopback.ToString();
        settings.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        ConnectionString = settings.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>How to connect through it.</summary>
    public string ConnectionString { get; }

    /// <summary>What it does from now on.</summary>
    public Cut Cut
    {
        get => (Cut)Volatile.Read(ref _cut);
        set => Volatile.Write(ref _cut, (int)value);
    }

    /// <summary>Whether it throws away what comes, and leaves connections open on which nothing comes any more.</summary>
    public bool Swallows
    {
        get => _swallows;
        set => _swallows = value;
    }

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Connections that were made through it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Cuts all connections now, and every later one at its first bytes until <see cref="Cut"/> is changed.</summary>
    public void CutAll()
    {
        Cut = Cut.Everything;
        Interlocked.Exchange(ref _connected, new CancellationTokenSource()).Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, Volatile.Read(ref _connected).Token);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server, ended.Token);
                await Task.WhenAny(
                    PumpAsync(client, server, Cut.NextRequest, ended.Token), PumpAsync(server, client, Cut.NextAnswer, ended.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The connection ends.
            }
        }
    }

    private async Task PumpAsync(Socket source, Socket target, Cut direction, CancellationToken ended)
    {
        var buffer = new byte[64 * 1024];
        while (await source.ReceiveAsync(buffer, ended) is > 0 and var count && !IsCut(direction))
        {
            for (var sent = 0; sent < count && !_swallows;)
            {
                sent += await target.SendAsync(buffer.AsMemory(sent, count - sent), ended);
            }
        }
    }

    private bool IsCut(Cut direction)
    {
        var isCut = Cut == Cut.Everything
            || Interlocked.CompareExchange(ref _cut, (int)Cut.None, (int)direction) == (int)direction
            || (direction == Cut.NextAnswer && Interlocked.CompareExchange(
                ref _cut, (int)Cut.Everything, (int)Cut.NextAnswerAndAllAfter) == (int)Cut.NextAnswerAndAllAfter);
        if (isCut)
        {
            Interlocked.Increment(ref _cuts);
        }

        return isCut;
    }
}
