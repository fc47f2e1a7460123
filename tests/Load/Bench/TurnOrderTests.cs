using OrderActors.Bench.Rounds;

namespace OrderActors.Load.Tests.Bench;

/// <summary>A machine that gets slower and slower must hurt everybody alike.</summary>
public sealed class TurnOrderTests
{
    [Fact]
    public void Order_OfTwo_IsAbba() =>
        Assert.Equal("ABBAAB", string.Concat(Enumerable.Range(1, 3).SelectMany(round => TurnOrder.Of(round, ["A", "B"]))));

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Order_OfAnEvenNumberOfRounds_PutsEverybodyAtTheSameMeanPlace(int programs)
    {
        var all = Enumerable.Range(0, programs).ToList();

        var turns = Enumerable.Range(1, 6).SelectMany(round => TurnOrder.Of(round, all));
        var places = turns.Index().ToLookup(turn => turn.Item, turn => turn.Index);

        Assert.Single(places.Select(place => place.Average()).Distinct());
        Assert.Equal(all, places.Select(place => place.Key).Order());
    }
}
