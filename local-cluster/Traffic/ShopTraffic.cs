using System.Security.Cryptography;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>How much goes on.</summary>
internal sealed record TrafficSettings
{
    /// <summary>Chooses what clients do.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Orders a second, 1 or more.</summary>
    public int OrdersPerSecond { get; init; } = 100;

    /// <summary>Orders under way at once; those that are due meanwhile wait.</summary>
    public int MaxOrdersUnderWay { get; init; } = 512;

    /// <summary>SKUs to order.</summary>
    public int Skus { get; init; } = 60;

    /// <summary>Units that each SKU has, once and for all.</summary>
    public long OnHand { get; init; } = 1_000_000;

    /// <summary>Only creates, for measuring.</summary>
    public bool OnlyCreates { get; init; }

    /// <summary>How long clients go on after the end of the traffic before an order counts as never answered.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(90);
}

/// <summary>Clients that order, pay and cancel at a steady rate, from when it is made until it is stopped.</summary>
internal sealed class ShopTraffic : IAsyncDisposable
{
    private readonly TrafficSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ShopClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly Task[] _shoppers;
    private readonly long _startedAt;
    private long _orders;

    /// <param name="settings">How much goes on.</param>
    /// <param name="gateways">The gateways that there are.</param>
    /// <param name="tally">Told of everything.</param>
    /// <param name="clock">The clock.</param>
    public ShopTraffic(TrafficSettings settings, Func<IReadOnlyList<Uri>> gateways, TrafficTally tally, TimeProvider clock)
    {
        (_settings, _clock, Tally) = (settings, clock, tally);
        _client = new ShopClient(gateways, tally, settings.MaxOrdersUnderWay, clock);
        _startedAt = clock.GetTimestamp();
        var shopper = new Shopper(_client, tally, clock) { Skip = _stop.Token };
        _shoppers = [.. Enumerable.Range(0, settings.MaxOrdersUnderWay).Select(_ => ShopAsync(shopper))];
    }

    /// <summary>What the clients saw.</summary>
    public TrafficTally Tally { get; }

    /// <summary>Waits until some more orders were acknowledged.</summary>
    /// <exception cref="ClusterException">They were not, for as long as an order may take.</exception>
    public async Task WaitCreatedAsync(long more, CancellationToken cancellation)
    {
        var goal = Tally.Created + more;
        await Waiting.UntilAsync(() => Tally.Created >= goal, $"{more} more orders", _settings.AnswerLimit, _clock, cancellation);
    }

    /// <summary>Ends it: no new orders, and an end for those that are under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        _giveUp.CancelAfter(_settings.AnswerLimit);
        await Task.WhenAll(_shoppers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _giveUp.CancelAsync();
        await Task.WhenAll(_shoppers);
        _client.Dispose();
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private async Task ShopAsync(Shopper shopper)
    {
        while (await DueAsync() is { } n)
        {
            var plan = OrderPlan.Of(_run, _settings.Seed, n, _settings.Skus);
            try
            {
                await (_settings.OnlyCreates ? shopper.CreateAsync(plan, _giveUp.Token) : shopper.RunAsync(plan, _giveUp.Token));
            }
            catch (OperationCanceledException) when (!_giveUp.IsCancellationRequested)
            {
                // It was never sent, so there is nothing to be answered.
            }
            catch (OperationCanceledException)
            {
                Tally.OnFinding($"order {plan.Key} got no final answer in {_settings.AnswerLimit.TotalSeconds:F0} s");
            }
        }
    }

    /// <summary>Waits until the next order is due and takes it; null when it is over.</summary>
    private async Task<long?> DueAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return null;
        }

        var n = Interlocked.Increment(ref _orders);
        var wait = TimeSpan.FromSeconds((double)n / _settings.OrdersPerSecond) - _clock.GetElapsedTime(_startedAt);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return _stop.IsCancellationRequested ? null : n;
    }
}
