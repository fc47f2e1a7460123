using System.Security.Cryptography;
using Npgsql;
using OrderActors.Bench.Cli;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;
using OrderActors.Load.Flow;
using OrderActors.Load.Http;
using OrderActors.Load.Loop;

namespace OrderActors.Bench.Rounds;

/// <summary>A contestant with stock and orders, and what measures it.</summary>
internal sealed class Seat : IAsyncDisposable
{
    private const int OrdersToRead = 1000;
    private const long OnHand = 1_000_000_000;
    private const int RequestsAtOnce = 16;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    private readonly BenchSettings _settings;
    private readonly TimeProvider _clock;
    private readonly Meter _meter;
    private IReadOnlyList<string> _orderIds = [];

    private Seat(RunningContestant running, BenchSettings settings, TimeProvider clock)
    {
        (Running, _settings, _clock) = (running, settings, clock);
        _meter = new Meter(running, clock);
    }

    /// <summary>The contestant.</summary>
    public RunningContestant Running { get; }

    /// <summary>Starts a contestant, and gives it stock and orders.</summary>
    public static async Task<Seat> TakeAsync(Contestant contestant, BenchSettings settings, TimeProvider clock, CancellationToken stop)
    {
        var running = await RunningContestant.StartAsync(contestant, settings.DataFolder, settings.OutputFolder, clock, stop);
        var seat = new Seat(running, settings, clock);
        try
        {
            await seat.StockAsync(stop);
            await seat.OrderAsync(stop);
            await seat._meter.OpenAsync(stop);
            return seat;
        }
        catch
        {
            await seat.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures a scenario once.</summary>
    /// <param name="scenario">What is asked.</param>
    /// <param name="round">The round that it counts for.</param>
    /// <param name="rate">Orders or reads a second in an open loop; null for a closed one.</param>
    /// <param name="stop">Gives up.</param>
    public async Task<Sample> MeasureAsync(Scenario scenario, int round, double? rate, CancellationToken stop)
    {
        using var loop = NewLoop();
        // Keys and webhook ids are a run's own: what was taken before would be answered, and change nothing.
        var (warmUpRun, run) = (NewRun(), NewRun());
        using var warmUpWebhooks = new WebhookRecipe(warmUpRun, _clock);
        using var webhooks = new WebhookRecipe(run, _clock);
        var requests = rate * scenario.RequestsPerUnit;
        await loop.RunAsync(Begin(warmUpRun, warmUpWebhooks).Work, new Pace(requests, _settings.WarmUp, _clock), stop);

        var load = Begin(run, webhooks);
        var pace = new Pace(requests, _settings.Window, _clock);
        // The loop keeps a thread for itself; what is measured is read from another one in the middle of it.
        var startedAt = _clock.GetTimestamp();
        var running = Task.Run(() => loop.RunAsync(load.Work, pace, stop), stop);
        var metering = _meter.MeasureAsync(load, _settings.Window, stop);
        await running;
        // Over the whole run: on a machine that is busy with other things the readings may be close together.
        var done = load.Units() / _clock.GetElapsedTime(startedAt).TotalSeconds;
        var interval = await metering;
        return interval.ToSample(load.Tally) with
        {
            Program = Running.Contestant.Name,
            Scenario = scenario.Name,
            Loop = rate is null ? Sample.Closed : Sample.Open,
            Round = round,
            Rate = done,
        };

        ScenarioLoad Begin(string ofRun, WebhookRecipe reports) =>
            scenario.Begin(new ScenarioStage(Running.Target, ofRun, _settings.Skus, _orderIds, reports));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Running.StandStill(false);
        await _meter.DisposeAsync();
        await Running.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    private static string NewRun() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private LoadLoop NewLoop() =>
        new(Running.Target, new LoadLoopOptions { Connections = _settings.Connections, Timeout = RequestLimit }, _clock);

    private async Task StockAsync(CancellationToken stop)
    {
        using var gateway = new GatewayClient(Running.Target, _clock);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = stop };
        await Parallel.ForAsync(0, _settings.Skus, limit, async (i, c) => await gateway.SetStockAsync($"sku-{i}", OnHand, c));
    }

    private async Task OrderAsync(CancellationToken stop)
    {
        using var loop = NewLoop();
        var work = new OrdersToReadWork(Running.Target, NewRun(), _settings.Skus, OrdersToRead);
        await loop.RunAsync(work, new Pace(null, null, _clock), stop);
        if (work.OrderIds.Count < OrdersToRead)
        {
            var taken = $"{work.OrderIds.Count} of the first {OrdersToRead} orders";
            throw new BenchException($"{Running.Contestant.Name} took {taken}: {work.Reason}");
        }

        _orderIds = work.OrderIds;
    }
}
