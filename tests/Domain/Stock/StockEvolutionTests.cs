using OrderActors.Domain.Stock;

namespace OrderActors.Domain.Tests.Stock;

public sealed class StockEvolutionTests
{
    private static readonly StockState Stocked = new(Version: 7, Received: 10, Held: 3, Sold: 2, Exists: true);

    public static TheoryData<StockMoveKind, StockState> Moves() => new()
    {
        { StockMoveKind.Receive, new StockState(8, 12, 3, 2, true) },
        { StockMoveKind.Hold, new StockState(8, 10, 5, 2, true) },
        { StockMoveKind.Release, new StockState(8, 10, 1, 2, true) },
        { StockMoveKind.Sell, new StockState(8, 10, 1, 4, true) },
        { StockMoveKind.Return, new StockState(8, 10, 3, 0, true) },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void Evolve_Move_ChangesItsCounters(StockMoveKind kind, StockState expected)
    {
        Assert.Equal(expected, StockEvolution.Evolve(Stocked, new StockMove(kind, 2, "ord_1", null, DateTimeOffset.UnixEpoch)));
        Assert.Equal(expected, StockEvolution.Evolve(Stocked, kind, 2));
    }

    [Fact]
    public void Moves_EveryKind_IsListed() =>
        Assert.Equal(Enum.GetValues<StockMoveKind>(), Moves().Select(row => (StockMoveKind)row[0]));

    [Theory]
    [InlineData(StockMoveKind.Receive, true)]
    [InlineData(StockMoveKind.Hold, false)]
    public void Evolve_FirstMove_OnlyAReceiptMakesTheSkuKnown(StockMoveKind kind, bool exists) =>
        Assert.Equal(exists, StockEvolution.Evolve(default, kind, 0).Exists);

    [Fact]
    public void Evolve_UnknownMove_Throws() =>
        Assert.Throws<System.Diagnostics.UnreachableException>(() => StockEvolution.Evolve(Stocked, (StockMoveKind)99, 1));

    [Fact]
    public void Counters_Stocked_AddUp()
    {
        Assert.Equal(8, Stocked.OnHand);
        Assert.Equal(5, Stocked.Available);
    }
}
