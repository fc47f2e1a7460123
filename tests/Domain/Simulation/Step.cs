using FsCheck;
using FsCheck.Fluent;

namespace OrderActors.Domain.Tests.Simulation;

/// <summary>What can happen in the simulated world.</summary>
internal enum StepKind
{
    Place,
    DeliverHold,
    GiveUpPlacing,
    Pay,
    FailPayment,
    Cancel,
    Expire,
    RunEffect,
    Outage,
    RefuseEffect,
    RetryEffect,
    Ship,
    FailFulfilment,
    RepeatReport,
    SetOnHand,
    AdjustStock,
    Wait,
}

/// <summary>One thing that happens; the numbers choose among what is there.</summary>
internal readonly record struct Step(StepKind Kind, int Order, int Pick, int Twist)
{
    private const int MaxSteps = 150;

    // Weights that let orders get far: most of the time messages arrive and effects are carried out.
    private static readonly Gen<StepKind> Kinds = Gen.Frequency(
        (3, Gen.Constant(StepKind.Place)),
        (8, Gen.Constant(StepKind.DeliverHold)),
        (1, Gen.Constant(StepKind.GiveUpPlacing)),
        (5, Gen.Constant(StepKind.Pay)),
        (1, Gen.Constant(StepKind.FailPayment)),
        (2, Gen.Constant(StepKind.Cancel)),
        (2, Gen.Constant(StepKind.Expire)),
        (10, Gen.Constant(StepKind.RunEffect)),
        (1, Gen.Constant(StepKind.Outage)),
        (1, Gen.Constant(StepKind.RefuseEffect)),
        (1, Gen.Constant(StepKind.RetryEffect)),
        (2, Gen.Constant(StepKind.Ship)),
        (1, Gen.Constant(StepKind.FailFulfilment)),
        (2, Gen.Constant(StepKind.RepeatReport)),
        (1, Gen.Constant(StepKind.SetOnHand)),
        (2, Gen.Constant(StepKind.AdjustStock)),
        (2, Gen.Constant(StepKind.Wait)));

    private static readonly Gen<Step> Steps =
        from kind in Kinds
        from order in Gen.Choose(0, World.MaxOrders - 1)
        from pick in Gen.Choose(0, 999)
        from twist in Gen.Choose(0, 11)
        select new Step(kind, order, pick, twist);

    public static readonly Gen<Step[]> Runs = Gen.Choose(1, MaxSteps).SelectMany(count => Steps.ArrayOf(count));

    /// <summary>Runs of the world, shrunk by leaving steps out: halves first, then less and less.</summary>
    public static readonly Arbitrary<Step[]> ArbitraryRuns = Arb.From(Runs, Shorter);

    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var length = (steps.Length + 1) / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length)
            {
                yield return [.. steps[..start], .. steps[(start + length)..]];
            }
        }
    }
}
