using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>Units that no batch ever has, because their lane was replaced before, are counted like all others.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RefusedUnitMetricTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Units_OfAReplacedLane_AreCountedAsStockConflicts()
    {
        await using var storage = await StorageHost.BuildAsync(await postgres.NewDatabaseAsync());
        var counts = new Dictionary<string, long>();
        using var listener = Listen(storage, counts);
        await using var first = await TestLane.OpenAsync(storage, "tea-01");
        var refused = new[] { first.AppendAsync(Sample.Received(1)), first.AppendAsync(Sample.Received(2)) };
        await using var second = await TestLane.OpenAsync(storage, "tea-01");
        var written = second.AppendAsync(Sample.Received(3));

        await storage.StartAsync();

        Assert.All(await Task.WhenAll(refused), outcome => Assert.Equal(CommitOutcome.StockConflict, outcome));
        Assert.Equal(CommitOutcome.Committed, await written);
        Assert.Equal(2, counts[nameof(CommitOutcome.StockConflict)]);
        Assert.Equal(1, counts[nameof(CommitOutcome.Committed)]);
    }

    private static MeterListener Listen(StorageHost storage, Dictionary<string, long> counts)
    {
        var meters = storage.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "orderactors.storage.units" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, units, tags, _) =>
        {
            var outcome = (string)tags[0].Value!;
            counts[outcome] = counts.GetValueOrDefault(outcome) + units;
        });
        listener.Start();
        return listener;
    }
}
