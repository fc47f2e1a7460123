using System.Globalization;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Simulation.Tests.Audit;

namespace OrderActors.Simulation.Tests;

/// <summary>
/// Random histories of orders on the real grains, with crashes, lost replies, twins and partners that are bad, some for many hours.
/// <c>ORDERACTORS_SEED</c> makes one history again.
/// </summary>
public sealed class SimulationTests
{
    private const string SeedVariable = "ORDERACTORS_SEED";
    private const int Histories = 300;
    private const int Operations = 120;

    [Fact]
    public void Histories_OfAnySeed_LeaveEverythingInOrder()
    {
        var given = Environment.GetEnvironmentVariable(SeedVariable);
        if (!string.IsNullOrEmpty(given))
        {
            RunOne(int.Parse(given, CultureInfo.InvariantCulture));
            return;
        }

        var first = Random.Shared.Next(1_000_000_000);
        var steps = new HashSet<string>();
        for (var i = 0; i < Histories; i++)
        {
            steps.UnionWith(RunOne(first + i).Steps);
        }

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
