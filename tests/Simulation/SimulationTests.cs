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
    private const int Histories = 150;
    private const int Operations = 120;

    [Fact]
    public void Histories_OfAnySeed_LeaveEverythingInOrder()
    {
        if (Given(SeedVariable) is { } seed)
        {
            RunMany(seed, Given(HistoriesVariable) ?? 1);
            return;
        }

        var first = Random.Shared.Next(1_000_000_000);
        var steps = new HashSet<string>();
        var refusals = 0;
        for (var i = 0; i < Histories; i++)
        {
            var world = RunOne(first + i);
            steps.UnionWith(world.Steps);
            refusals += world.RefusalsChecked;
        }

        Assert.True(refusals > Histories / 10, $"Only {refusals} refusals of stock could be looked at.");

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

    private static int? Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Goes on behind a history that fails, so that one run tells of all.</summary>
    private static void RunMany(int first, int count)
    {
        var failures = new List<Exception>();
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                RunOne(seed);
            }
            catch (InvalidOperationException failure)
            {
                failures.Add(failure);
            }
        }

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
