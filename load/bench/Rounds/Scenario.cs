using OrderActors.Load.Flow;
using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Measure;
using OrderActors.Load.Orders;

namespace OrderActors.Bench.Rounds;

/// <summary>What is asked of every program, in the very same requests.</summary>
/// <param name="Name">How it is named on the command line.</param>
/// <param name="Title">How it is named in tables.</param>
/// <param name="RequestsPerUnit">Requests that one of what is counted takes.</param>
/// <param name="Begin">Makes the work of one run.</param>
internal sealed record Scenario(string Name, string Title, int RequestsPerUnit, Func<ScenarioStage, ScenarioLoad> Begin)
{
    private const ulong Seed = 1;

    /// <summary>All of them, in the order of the tables.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("create", "create, uniform", 1, stage => Create(stage, stage.Skus)),
        new("hot", "create, hot SKU", 1, stage => Create(stage, 1)),
        new("read", "read one order", 1, Read),
        new("flow", "full flow: create, pay, ship", FlowWork.Stages, Flow),
    ];

    private static ScenarioLoad Create(ScenarioStage stage, int skus)
    {
        var work = new CreateWork(stage.Target, new OrderRecipe(stage.Run, Seed, skus, 1), null, repeats: false, acked: null);
        return new ScenarioLoad(work, work.Tally, () => work.Tally.Expected);
    }

    private static ScenarioLoad Read(ScenarioStage stage)
    {
        var work = new ReadWork(stage.Target, stage.OrderIds);
        return new ScenarioLoad(work, work.Tally, () => work.Tally.Expected);
    }

    private static ScenarioLoad Flow(ScenarioStage stage)
    {
        var work = new FlowWork(stage.Target, new OrderRecipe(stage.Run, Seed, stage.Skus, 1), stage.Webhooks);
        return new ScenarioLoad(work, work.Tally, () => work.Shipped);
    }
}

/// <summary>Where a run of a scenario takes place.</summary>
/// <param name="Target">The program.</param>
/// <param name="Run">The prefix of the run's keys.</param>
/// <param name="Skus">SKUs that are stocked.</param>
/// <param name="OrderIds">Orders that are there to be read.</param>
/// <param name="Webhooks">What partners report.</param>
internal sealed record ScenarioStage(
    HttpTarget Target, string Run, int Skus, IReadOnlyList<string> OrderIds, WebhookRecipe Webhooks);

/// <summary>A run of a scenario.</summary>
/// <param name="Work">The requests.</param>
/// <param name="Tally">The answers.</param>
/// <param name="Units">How many orders or reads are done; asked from another thread.</param>
internal sealed record ScenarioLoad(IWork Work, LoadTally Tally, Func<long> Units);
