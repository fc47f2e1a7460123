using System.Globalization;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Simulation.Tests.Audit;

namespace OrderActors.Simulation.Tests;

/// <summary>
/// Random histories of orders on the real grains, writers and lanes: crashes, lost replies, silos that come and go, and partners that are
/// bad, some for many hours. <c>ORDERACTORS_SEED</c> makes one history again, or, with <c>ORDERACTORS_HISTORIES</c>, so many from that
/// seed on.
/// </summary>
public sealed class SimulationTests
{
    private const string SeedVariable = "ORDERACTORS_SEED";
    private const string HistoriesVariable = "ORDERACTORS_HISTORIES";
    private const int Histories = 600;
    private const int Repeated = 12;
    private const int Operations = 120;

    [Fact]
    public void Histories_OfAnySeed_LeaveEverythingInOrder()
    {
        if (Given(SeedVariable) is { } seed)
        {
            RunMany(seed, Given(HistoriesVariable) ?? 1, goesOn: true, static _ => { });
            return;
        }

        var steps = new HashSet<string>();
        var refusals = 0;
        using var memory = new MemoryMetrics();
        RunMany(Random.Shared.Next(1_000_000_000), Histories, goesOn: false, world =>
        {
            steps.UnionWith(world.Steps);
            refusals += world.RefusalsChecked;
        });

        Assert.True(refusals > Histories / 10, $"Only {refusals} refusals of stock could be looked at.");

        Assert.True(memory.FoundRecent > Histories, $"Only {memory.FoundRecent} orders were found among the recent ones.");
        Assert.True(memory.CrowdedOut > Histories, $"Only {memory.CrowdedOut} orders left for want of room.");

        var all = typeof(OrderEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OrderEvent)))
            .Select(type => JsonNamingPolicy.CamelCase.ConvertName(type.Name));

        Assert.Equal(all.Order(), steps.Order());
    }

    [Fact]
    public void History_OfOneSeed_TakesTheSameCourseAgain()
    {
        var first = RunOne(1);
        var again = RunOne(1);

        Assert.Equal((first.Trace.Count, first.Trace.Hash), (again.Trace.Count, again.Trace.Hash));
        Assert.NotEqual(first.Trace.Hash, RunOne(2).Trace.Hash);
    }

    /// <summary>Neither the thread, from which the order of some tables follows, nor what else runs makes a difference.</summary>
    [Fact]
    public void Histories_OnOtherThreads_TakeTheSameCourse()
    {
        var hashes = new Dictionary<int, ulong>();

        RunMany(30_000, Repeated, goesOn: false, world => hashes.Add(world.Seed, world.Trace.Hash));
        for (var seed = 30_000; seed < 30_000 + Repeated; seed++)
        {
            Assert.Equal((seed, hashes[seed]), (seed, RunOne(seed).Trace.Hash));
        }
    }

    private static int? Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs histories side by side, each on one thread.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="goesOn">Whether it goes on behind a history that fails, so that one run tells of all.</param>
    /// <param name="look">Sees what became of each, one after the other.</param>
    private static void RunMany(int first, int count, bool goesOn, Action<World> look)
    {
        var failures = new List<Exception>();
        var next = first - 1;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) is var seed && seed < first + count)
            {
                try
                {
                    var world = RunOne(seed);
                    lock (failures)
                    {
                        look(world);
                    }
                }
                catch (InvalidOperationException failure)
                {
                    lock (failures)
                    {
                        failures.Add(failure);
                    }

                    if (!goesOn)
                    {
                        Interlocked.Exchange(ref next, first + count);
                    }
                }
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private static World RunOne(int seed)
    {
        var world = new World(seed);
        try
        {
            world.Run(Operations);
            WorldAudit.Check(world);
            return world;
        }
        catch (Exception failure)
        {
            var end = string.Join('\n', world.Trace.Lines);
            throw new InvalidOperationException($"Run it again with {SeedVariable}={seed}. {failure.Message}\n{end}", failure);
        }
    }
}
