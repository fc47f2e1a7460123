using OrderActors.Load.Audit.Database;
using OrderActors.LocalCluster.Topology;
using OrderActors.LocalCluster.Traffic;

namespace OrderActors.LocalCluster.Chaos;

/// <summary>A cluster with traffic, and the faults that can be made in it. Each waits until the cluster has noticed, until orders pass
/// again, and leaves it as complete as it was.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(90);
    /// <summary>Beyond a batch's deadline, and below what makes silos take each other for dead.</summary>
    private const int LongestFreezeSeconds = 15;

    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(300);

    private readonly ProcessCluster _cluster;
    private readonly ShopTraffic _traffic;
    private readonly Random _random;
    private readonly TimeProvider _clock;
    private readonly AuditDatabase _database;
    private readonly ClusterMembers _members;
    private readonly List<string> _findings = [];

    /// <param name="cluster">The cluster.</param>
    /// <param name="traffic">What goes on in it.</param>
    /// <param name="random">Chooses who is hit.</param>
    /// <param name="clock">The clock.</param>
    public FaultScene(ProcessCluster cluster, ShopTraffic traffic, Random random, TimeProvider clock)
    {
        (_cluster, _traffic, _random, _clock) = (cluster, traffic, random, clock);
        _database = AuditDatabase.Open(cluster.Database.ConnectionString, clock);
        _members = new ClusterMembers(_database);
    }

    /// <summary>What a fault showed that must not be.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <summary>Orders that have to pass before, between and after.</summary>
    public int OrdersBetween { get; init; } = 100;

    /// <summary>Makes a fault, from its beginning to its end.</summary>
    /// <exception cref="ClusterException">The cluster does not get over it.</exception>
    /// <exception cref="OrderActors.Load.Audit.AuditException">What has to be compared can't be read.</exception>
    public async Task MakeAsync(FaultKind kind, CancellationToken cancellation)
    {
        await PassAsync(cancellation);
        _traffic.Tally.OnFault();
        await (kind switch
        {
            FaultKind.SiloKilled => KillSiloAsync(cancellation),
            FaultKind.GatewayKilled => KillGatewayAsync(cancellation),
            FaultKind.DatabaseKilled => KillDatabaseAsync(cancellation),
            FaultKind.SiloFrozen => FreezeSiloAsync(cancellation),
            FaultKind.SilosRestarted => RestartSilosAsync(cancellation),
            FaultKind.SiloIsolated => IsolateSiloAsync(cancellation),
            FaultKind.SiloDistant => DistanceSiloAsync(cancellation),
            FaultKind.DatabaseFrozen => FreezeDatabaseAsync(cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        });
        await PassAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task KillSiloAsync(CancellationToken cancellation)
    {
        var silo = Choose(_cluster.Silos);
        silo.IsStopping = true;
        await silo.Process.KillAsync();
        await GoneAsync(silo, cancellation);
        await PassAsync(cancellation);
        await _cluster.AddSiloAsync(cancellation);
    }

    private async Task KillGatewayAsync(CancellationToken cancellation)
    {
        var gateway = Choose(_cluster.Gateways);
        gateway.IsStopping = true;
        await gateway.Process.KillAsync();
        await PassAsync(cancellation);
        await _cluster.AddGatewayAsync(cancellation);
    }

    private async Task KillDatabaseAsync(CancellationToken cancellation)
    {
        var before = _cluster.Database.View.Pid;
        _cluster.Database.Kill();
        await Waiting.UntilAsync(
            () => _cluster.Database.View.Pid is { } id && id != before, "the database to start again", NoticeLimit, _clock, cancellation);
        _database.Reconnect();
    }

    private async Task FreezeDatabaseAsync(CancellationToken cancellation)
    {
        _cluster.Database.Freeze();
        try
        {
            await Waiting.UntilAsync(
                () => _cluster.IsNoSiloReadyAsync(cancellation), "the silos to notice", NoticeLimit, _clock, cancellation);
            // Batches that are with the database come to the end of their deadline, and nobody knows of them.
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(LongestFreezeSeconds)), _clock, cancellation);
        }
        finally
        {
            _cluster.Database.Thaw();
        }

        // By themselves, and as the same processes.
        await _cluster.WaitReadyAsync(cancellation);
    }

    private async Task FreezeSiloAsync(CancellationToken cancellation)
    {
        var silo = Choose(_cluster.Silos);
        silo.IsStopping = true;
        silo.Process.Signal(Processes.ProcessSignal.Freeze);
        await GoneAsync(silo, cancellation);
        // Its successors take over its orders and SKUs, and go on with them.
        await PassAsync(cancellation);
        var before = await RowHistory.TakeAsync(_database, cancellation);
        silo.Process.Signal(Processes.ProcessSignal.Thaw);
        // It reads that it was given up, and ends itself. Until then it does what it was about to do.
        await Waiting.UntilAsync(
            () => silo.Process.Ended.IsCompleted, $"{silo.Name} to see that it was given up", NoticeLimit, _clock, cancellation);
        await PassAsync(cancellation);
        _findings.AddRange(await before.FindingsAsync(_database, cancellation));
        await _cluster.AddSiloAsync(cancellation);
    }

    private async Task RestartSilosAsync(CancellationToken cancellation)
    {
        var failedBefore = _traffic.Tally.FailedTwice;
        foreach (var silo in _cluster.Silos)
        {
            if (await _cluster.StopAsync(silo) is not 0 and var exitCode)
            {
                _findings.Add($"{silo.Name} ended with {exitCode} when it was asked to");
            }

            await _cluster.AddSiloAsync(cancellation);
            await PassAsync(cancellation);
        }

        if (_traffic.Tally.FailedTwice - failedBefore is not 0 and var failed)
        {
            _findings.Add($"{failed} requests failed with one retry while the silos were restarted: {_traffic.Tally.BadAnswers}");
        }
    }

    private async Task IsolateSiloAsync(CancellationToken cancellation)
    {
        var network = _cluster.Settings.Network ?? throw new InvalidOperationException("The silos have no network of their own.");
        var silos = _cluster.Silos;
        var before = await RowHistory.TakeAsync(_database, cancellation);
        network.Isolate(Choose(silos).Place!);
        // Either side may give up the other; whoever was given up ends itself.
        await Waiting.UntilAsync(
            () => silos.Any(silo => silo.Process.Ended.IsCompleted), "a silo to be given up", NoticeLimit, _clock, cancellation);
        await PassAsync(cancellation);
        network.Heal();
        await PassAsync(cancellation);
        _findings.AddRange(await before.FindingsAsync(_database, cancellation));
        while (_cluster.Silos.Count < silos.Count)
        {
            await _cluster.AddSiloAsync(cancellation);
        }
    }

    private async Task DistanceSiloAsync(CancellationToken cancellation)
    {
        var network = _cluster.Settings.Network ?? throw new InvalidOperationException("The silos have no network of their own.");
        network.Delay(Choose(_cluster.Silos).Place!, Distance);
        await PassAsync(cancellation);
        network.Heal();
    }

    private Task PassAsync(CancellationToken cancellation) => _traffic.WaitCreatedAsync(OrdersBetween, cancellation);

    private Task GoneAsync(SiloNode silo, CancellationToken cancellation) => Waiting.UntilAsync(
        () => _members.IsGoneAsync(silo, cancellation), $"{silo.Name} to be given up", NoticeLimit, _clock, cancellation);

    private T Choose<T>(IReadOnlyList<T> nodes) => nodes[_random.Next(nodes.Count)];
}
