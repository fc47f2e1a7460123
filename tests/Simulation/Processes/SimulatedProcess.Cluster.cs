using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Grains;
using OrderActors.Simulation.Tests.Cluster;

namespace OrderActors.Simulation.Tests.Processes;

/// <content>The process as a member of the cluster.</content>
internal sealed partial class SimulatedProcess : IClusterVersion
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<RemoteCall> _calls = [];
    private readonly Dictionary<long, long> _learnedAt = [];
    private DateTimeOffset? _leftAt;
    private bool _isClosing;

    /// <summary>The version of the membership that it knows.</summary>
    public long KnownVersion { get; private set; }

    /// <summary>Whether it is being told of a call that has found its way already.</summary>
    public bool IsDelivering { get; private set; }

    /// <summary>Whether it is about to leave the cluster.</summary>
    public bool IsLeaving => _leftAt is not null;

    /// <summary>Whether it has left the cluster.</summary>
    public bool HasLeft { get; private set; }

    long IClusterVersion.Current => KnownVersion;

    /// <inheritdoc/>
    public bool Has(GrainId grainId) => OwnerOf(grainId) == Number;

    /// <inheritdoc/>
    public bool MayBeWrittenElsewhere(GrainId grainId)
    {
        // As the silo's: what another had under way is written, or not any more, after twice the deadline of a commit.
        var (shard, gainedIn) = (ShardOf(grainId), KnownVersion);
        while (_learnedAt.ContainsKey(gainedIn - 1) && _world.Membership.OwnerOf(gainedIn - 1, shard) == Number)
        {
            gainedIn--;
        }

        return !Has(grainId) || !_learnedAt.TryGetValue(gainedIn, out var gainedAt)
            || Clock.GetElapsedTime(gainedAt) < 2 * CommitDeadline;
    }

    /// <summary>The process that has a grain, as far as this one knows.</summary>
    public int? OwnerOf(GrainId grainId) => _world.Membership.OwnerOf(KnownVersion, ShardOf(grainId));

    /// <summary>Hears of the next version of the membership. What it had asked of those that are gone will not be answered.</summary>
    public void Learn()
    {
        _learnedAt[++KnownVersion] = Clock.GetTimestamp();
        Calls.OnLearned();
        foreach (var call in _calls.Where(call => !_world.Membership.Has(KnownVersion, call.To)).ToList())
        {
            call.Fail(new SiloUnavailableException($"p{call.To} is gone."));
        }
    }

    /// <summary>Calls a grain in another process.</summary>
    public async Task<object?> CallAsync(RemoteCall call)
    {
        _calls.Add(call);
        _world.Network.Send(call);
        await using var timer = Clock.CreateTimer(
            static state => ((RemoteCall)state!).TimeOut(), call, ResponseTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await call.Answer;
        }
        finally
        {
            _calls.Remove(call);
        }
    }

    /// <summary>Makes a call that came from another process.</summary>
    public object Deliver(Func<object> call)
    {
        IsDelivering = true;
        try
        {
            return call();
        }
        finally
        {
            IsDelivering = false;
        }
    }

    /// <summary>Ends in order: no new calls, every activation ends, and what is queued is written.</summary>
    public void Leave()
    {
        _leftAt ??= _world.Clock.GetUtcNow();
        Host.Post(_ => EndActivations(), null);
    }

    /// <summary>Goes on with leaving.</summary>
    public void GoOnLeaving()
    {
        if (_leftAt is not { } since || HasLeft)
        {
            return;
        }

        if (_world.Clock.GetUtcNow() - since > Patience)
        {
            HasLeft = true;
        }
        else if (!_isClosing && Catalog.List().Count == 0)
        {
            _isClosing = true;
            Host.Post(_ => CloseWriter(), null);
        }
    }

    private static int ShardOf(GrainId grainId) => Shard.OfGrain(Encoding.ASCII.GetBytes(grainId.Key.ToString()!));

    /// <summary>Tells every activation to end. Waiting for all of them at once would take a thread of the pool, so nobody waits here.
    /// </summary>
    private async void EndActivations()
    {
        using var waiting = new CancellationTokenSource();
        var stops = _services.GetServices<IHostedService>().Select(service => service.StopAsync(waiting.Token)).ToList();
        waiting.Cancel();
        foreach (var stop in stops)
        {
            await stop;
        }
    }

    private async void CloseWriter()
    {
        await Writer.DisposeAsync();
        HasLeft = true;
    }
}
