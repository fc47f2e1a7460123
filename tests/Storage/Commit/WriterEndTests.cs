using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>A fault of the program in the writer's loop itself.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WriterEndTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Loop_ThatThrows_TellsEverybodyAndSaysSo()
    {
        using var log = new ListLog();
        await using var storage = await StorageHost.StartAsync(
            await postgres.NewDatabaseAsync(), options => options.MaxBatchUnits = 5, log);
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Placed("ord_before")));
        Assert.Null(storage.Health.Fault);

        // Whoever listens to a metric runs inside of the loop.
        var meters = storage.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "orderactors.storage.queue.age" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            static (_, _, _, _) => throw new InvalidOperationException("A fault that nobody thought of."));
        listener.Start();
        var outcomes = await Eventually.Done(
            Task.WhenAll(Enumerable.Range(0, 50).Select(i => storage.WriteAsync(Sample.Placed($"ord_{i}")))));

        Assert.InRange(outcomes.Count(outcome => outcome == CommitOutcome.Unknown), 1, 5);
        Assert.All(outcomes, outcome => Assert.True(outcome is CommitOutcome.Unknown or CommitOutcome.Unavailable));
        Assert.Equal(CommitOutcome.Unavailable, await Eventually.Done(storage.WriteAsync(Sample.Placed("ord_after"))));
        Assert.Contains("writer ended", storage.Health.Fault, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Critical, Assert.Single(log.Entries, entry => entry.Level >= LogLevel.Error).Level);
    }
}
