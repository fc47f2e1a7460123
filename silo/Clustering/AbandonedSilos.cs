using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// CS0618: the packages of Orleans 10.4.2 have twins of the table's methods that take a token. What is built from its sources of before
// that has only these, and both do the same.
#pragma warning disable CS0618

namespace OrderActors.Silo.Clustering;

/// <summary>
/// Clears the way into a cluster that died as a whole. Orleans lets a silo join once every active one has answered it, and leaves it to
/// active silos to declare others dead: where all of them were killed nobody may be left to do that, and a new silo waits for minutes
/// and gives up. While this one joins, it watches the others' signs of life in the table, by whether they move, which takes no clock in
/// common. One that shows none for <see cref="Window"/>, and takes no connection, is declared dead. Where others are alive they are
/// faster. A silo that only lost the database goes on taking connections, and is left alone.
/// </summary>
internal sealed partial class AbandonedSilos(
    IMembershipTable table,
    ILocalSiloDetails self,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<AbandonedSilos> logger) : BackgroundService
{
    /// <summary>How long a silo has to be without a sign of life: three times the interval of <see cref="ClusterSilo"/>.</summary>
    public static readonly TimeSpan Window = 3 * ClusterSilo.SignOfLifeInterval;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly Dictionary<SiloAddress, (DateTime Sign, long SeenAt)> _signs = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var joined = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStarted);
        try
        {
            await table.InitializeMembershipTable(tryInitTableVersion: true);
            while (true)
            {
                await LookAsync(joined.Token);
                await Task.Delay(LookInterval, clock, joined.Token);
            }
        }
        catch (OperationCanceledException) when (joined.IsCancellationRequested)
        {
            // The silo has joined, or will not any more.
        }
        catch (Exception exception)
        {
            // Without this the silo joins as Orleans lets it.
            LogFailed(logger, exception);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var all = await table.ReadAll();
        foreach (var (entry, etag) in all.Members.Where(member => IsActiveOther(member.Item1)))
        {
            if (IsSilent(entry) && !await IsReachableAsync(entry.SiloAddress, cancellationToken))
            {
                // This is what an active silo would do. Whoever changed the table in the meantime goes first, and the next look is anew.
                entry.Status = SiloStatus.Dead;
                if (await table.UpdateRow(entry, etag, all.Version.Next()))
                {
                    LogDeclaredDead(logger, entry.SiloAddress, Window);
                }

                return;
            }
        }
    }

    // An earlier life of this very address is taken care of by Orleans, at once.
    private bool IsActiveOther(MembershipEntry entry) =>
        entry.Status == SiloStatus.Active && !entry.SiloAddress.Endpoint.Equals(self.SiloAddress.Endpoint);

    private bool IsSilent(MembershipEntry entry)
    {
        if (_signs.TryGetValue(entry.SiloAddress, out var last) && last.Sign == entry.IAmAliveTime)
        {
            return clock.GetElapsedTime(last.SeenAt) >= Window;
        }

        _signs[entry.SiloAddress] = (entry.IAmAliveTime, clock.GetTimestamp());
        return false;
    }

    private async Task<bool> IsReachableAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var socket = new Socket(silo.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo.Endpoint, stop.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException || timeout.IsCancellationRequested)
        {
            return false;
        }
    }
}
