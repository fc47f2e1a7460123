using Npgsql;
using OrderActors.LocalCluster.Processes;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.LocalCluster.Topology;

/// <summary>The cluster's PostgreSQL server. When it dies it is started again at the same address: nobody else would do it, and without it
/// there is nothing to see.</summary>
internal sealed class ClusterDatabase : IAsyncDisposable
{
    /// <summary>Enough for every process that one may ask for, with its pools.</summary>
    private const int MaxConnections = 400;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestartLimit = TimeSpan.FromMinutes(1);

    private readonly PrivatePostgres _server;
    private readonly Action<string?> _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _tending;
    private volatile int _processId;
    private List<int> _frozen = [];

    private ClusterDatabase(PrivatePostgres server, Action<string?> changed)
    {
        _server = server;
        _changed = changed;
        _processId = server.ProcessId ?? 0;
        _tending = TendAsync();
    }

    /// <summary>How to reach it.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>What <c>cluster.json</c> says of it.</summary>
    public PostgresView View => new(
        _processId is var id and not 0 ? id : null, new NpgsqlConnectionStringBuilder(ConnectionString).Port, ConnectionString);

    /// <summary>Starts it, or takes over the one that a killed supervisor left behind.</summary>
    /// <param name="settings">The cluster's.</param>
    /// <param name="changed">Called after every change of <see cref="View"/>, with what to say of it if anything.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PrivateServerException">It can't be started; the message says why.</exception>
    public static async Task<ClusterDatabase> StartAsync(
        ClusterSettings settings, Action<string?> changed, CancellationToken cancellation)
    {
        var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresSettings
            {
                DataFolder = Path.Combine(settings.DataFolder, "postgres"),
                // Silos in a network of their own don't reach this one's loopback address, but its files.
                Transport = settings.Network is null ? ServerTransport.LoopbackTcp : ServerTransport.UnixSocket,
                MaxConnections = MaxConnections,
            },
            cancellation);
        return new ClusterDatabase(server, changed);
    }

    /// <summary>Kills the server, as <c>kill -9</c> does.</summary>
    public void Kill()
    {
        if (_server.ProcessId is { } id)
        {
            ProcessSignals.Send(id, ProcessSignal.Kill);
        }
    }

    /// <summary>Makes the server stand still, all of its processes; its connections stay open.</summary>
    public void Freeze()
    {
        if (_server.ProcessId is { } id)
        {
            // First the one that starts others.
            ProcessSignals.Send(id, ProcessSignal.Freeze);
            _frozen = [.. ProcessChildren.Of(id), id];
            _frozen.ForEach(static one => ProcessSignals.Send(one, ProcessSignal.Freeze));
        }
    }

    /// <summary>Lets it go on.</summary>
    public void Thaw()
    {
        _frozen.ForEach(static one => ProcessSignals.Send(one, ProcessSignal.Thaw));
        _frozen = [];
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        Thaw();
        await _stop.CancelAsync();
        await _tending;
        await _server.DisposeAsync();
        _stop.Dispose();
    }

    private async Task TendAsync()
    {
        using var timer = new PeriodicTimer(LookInterval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Note(_server.ProcessId ?? 0, null);
                if (_processId == 0)
                {
                    _changed("PostgreSQL died; it is started again.");
                    await RestartAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped, perhaps in the middle of a start; disposing of the server ends that too.
        }
    }

    private async Task RestartAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        deadline.CancelAfter(RestartLimit);
        try
        {
            await _server.RestartAsync(deadline.Token);
            Note(_server.ProcessId ?? 0, "PostgreSQL runs again.");
        }
        catch (PrivateServerException exception)
        {
            _changed($"PostgreSQL did not start: {exception.Message}");
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            _changed("PostgreSQL did not start in time.");
        }
    }

    private void Note(int processId, string? text)
    {
        if (_processId != processId)
        {
            _processId = processId;
            _changed(text);
        }
    }
}
