using FsCheck.Fluent;
using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Simulation;

public sealed class WorldTests
{
    /// <summary>
    /// After every step: stock is conserved and never oversold, a hold is sold or released once and not both, versions rise by one, no
    /// effect is decided twice, none is parked unless a partner refused it often enough, every payment is kept by an order that is
    /// delivered or given back once, nothing but a payment changes what has ended, and an order wakes for the first thing that is due. At
    /// rest: no effect is left, and stock and bank agree with every order.
    /// </summary>
    [Fact]
    public void World_AnySteps_KeepsStockAndMoneyRight() => Property.Holds(Step.ArbitraryRuns, steps => _ = Run(steps), tests: 1_000);

    /// <summary>A property over runs in which nothing happens would hold of anything.</summary>
    [Fact]
    public void World_ManyRuns_SeeEveryEvent()
    {
        var seen = new HashSet<string>();
        foreach (var steps in Step.Runs.Sample(300, new FsCheck.Rnd(1), 50))
        {
            seen.UnionWith(Run(steps).Events.Select(e => e.GetType().Name));
        }

        var events = typeof(OrderEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OrderEvent)) && !type.IsAbstract);
        Assert.Equal(
            events.Select(type => type.Name).Order(StringComparer.Ordinal),
            seen.Order(StringComparer.Ordinal));
    }

    private static World Run(Step[] steps)
    {
        var world = new World();
        foreach (var step in steps)
        {
            world.Do(step);
        }

        world.ComeToRest();
        world.CheckAtRest();
        return world;
    }
}
