using OrderActors.Domain.Stock;

namespace OrderActors.Domain.Tests.Stock;

public sealed class StockDeciderTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero);

    // 10 received, 3 of them held, 2 sold: 8 on hand, 5 available.
    private static readonly StockState Stocked = new(Version: 7, Received: 10, Held: 3, Sold: 2, Exists: true);

    private static readonly OrderMoves Nothing = new(null, false, false, false);
    private static readonly OrderMoves Closed = new(0, false, false, false);
    private static readonly OrderMoves Held = new(2, false, false, false);
    private static readonly OrderMoves HeldMore = new(3, false, false, false);
    private static readonly OrderMoves Released = new(2, true, false, false);
    private static readonly OrderMoves Sold = new(2, false, true, false);
    private static readonly OrderMoves Returned = new(2, false, true, true);

    public static TheoryData<StockMoveKind, string, string> Moves() => new()
    {
        { StockMoveKind.Hold, nameof(Nothing), "Hold 2" },
        { StockMoveKind.Hold, nameof(Closed), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Hold, nameof(Held), "unchanged" },
        { StockMoveKind.Hold, nameof(HeldMore), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Hold, nameof(Released), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Hold, nameof(Sold), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Hold, nameof(Returned), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Release, nameof(Nothing), "Hold 0" },
        { StockMoveKind.Release, nameof(Closed), "unchanged" },
        { StockMoveKind.Release, nameof(Held), "Release 2" },
        { StockMoveKind.Release, nameof(HeldMore), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Release, nameof(Released), "unchanged" },
        { StockMoveKind.Release, nameof(Sold), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Release, nameof(Returned), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Sell, nameof(Nothing), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Sell, nameof(Closed), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Sell, nameof(Held), "Sell 2" },
        { StockMoveKind.Sell, nameof(HeldMore), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Sell, nameof(Released), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Sell, nameof(Sold), "unchanged" },
        { StockMoveKind.Sell, nameof(Returned), "unchanged" },
        { StockMoveKind.Return, nameof(Nothing), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Return, nameof(Closed), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Return, nameof(Held), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Return, nameof(HeldMore), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Return, nameof(Released), nameof(StockRefusal.HoldClosed) },
        { StockMoveKind.Return, nameof(Sold), "Return 2" },
        { StockMoveKind.Return, nameof(Returned), "unchanged" },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void Move_ForAnOrder_DependsOnWhatTheLedgerHas(StockMoveKind kind, string known, string expected)
    {
        var decision = StockDecider.Decide(Stocked, Move(kind, KnownOf(known)));

        Assert.Equal(expected, Describe(decision));
        if (decision.Move is { } move)
        {
            Assert.Equal(new StockMove(move.Kind, move.Quantity, "ord_1", null, Now), move);
        }
    }

    [Fact]
    public void Hold_AllThatIsAvailable_IsTaken()
    {
        Assert.Equal("Hold 5", Describe(StockDecider.Decide(Stocked, Move(StockMoveKind.Hold, Nothing, 5))));
        Assert.Equal("OutOfStock", Describe(StockDecider.Decide(Stocked, Move(StockMoveKind.Hold, Nothing, 6))));
    }

    [Fact]
    public void Hold_Again_NeedsNothingAvailable() =>
        Assert.Equal("unchanged", Describe(StockDecider.Decide(Stocked with { Held = 8 }, Move(StockMoveKind.Hold, Held))));

    [Fact]
    public void Hold_UnknownSku_IsRefusedAlsoAfterADoorWasClosed()
    {
        var state = default(StockState);
        Assert.Equal("UnknownSku", Describe(StockDecider.Decide(state, Move(StockMoveKind.Hold, Nothing))));

        var closing = StockDecider.Decide(state, Move(StockMoveKind.Release, Nothing));
        state = StockEvolution.Evolve(state, closing.Move!);

        Assert.Equal(new StockState(1, 0, 0, 0, false), state);
        Assert.Equal("UnknownSku", Describe(StockDecider.Decide(state, Move(StockMoveKind.Hold, Nothing))));
    }

    [Theory]
    [InlineData(StockMoveKind.Release, nameof(Held))]
    [InlineData(StockMoveKind.Sell, nameof(Held))]
    [InlineData(StockMoveKind.Return, nameof(Sold))]
    public void Move_CountersBehindTheLedger_IsContended(StockMoveKind kind, string known)
    {
        var behind = Stocked with { Held = 1, Sold = 1 };
        var justEnough = Stocked with { Held = 2, Sold = 2 };

        Assert.Equal("Contended", Describe(StockDecider.Decide(behind, Move(kind, KnownOf(known)))));
        Assert.Equal($"{kind} 2", Describe(StockDecider.Decide(justEnough, Move(kind, KnownOf(known)))));
    }

    [Theory]
    [InlineData(8, "unchanged")]
    [InlineData(20, "Receive 12")]
    [InlineData(3, "Receive -5")]
    [InlineData(2, "BelowHeld")]
    [InlineData(StockState.MaxUnits - 2, "Receive 999999999999990")]
    [InlineData(StockState.MaxUnits - 1, "TooMany")]
    [InlineData(long.MaxValue, "TooMany")]
    public void SetOnHand_Stocked_ReceivesTheDifference(long onHand, string expected) =>
        Assert.Equal(expected, Describe(StockDecider.Decide(Stocked, new SetOnHand(Now, onHand))));

    [Theory]
    [InlineData(0, "unchanged")]
    [InlineData(4, "Receive 4")]
    [InlineData(-5, "Receive -5")]
    [InlineData(-6, "BelowHeld")]
    [InlineData(long.MinValue, "BelowHeld")]
    [InlineData(StockState.MaxUnits - 10, "Receive 999999999999990")]
    [InlineData(StockState.MaxUnits - 9, "TooMany")]
    [InlineData(long.MaxValue, "TooMany")]
    public void Adjust_Stocked_ReceivesTheDelta(long delta, string expected) =>
        Assert.Equal(expected, Describe(StockDecider.Decide(Stocked, new AdjustStock(Now, delta, "count"))));

    [Theory]
    [InlineData(0, "Receive 0")]
    [InlineData(4, "Receive 4")]
    [InlineData(-1, "UnknownSku")]
    [InlineData(long.MinValue, "UnknownSku")]
    public void Adjust_UnknownSku_MakesItKnownIfItCan(long delta, string expected) =>
        Assert.Equal(expected, Describe(StockDecider.Decide(default, new AdjustStock(Now, delta, "count"))));

    public static TheoryData<string, string, string> Demands() => new()
    {
        // If-Match, If-None-Match, and whether they are met by nothing, by what nobody stocked, and by version 7.
        { "", "", "yes yes yes" },
        { "*", "", "no no yes" },
        { "7", "", "no no yes" },
        { "6,7", "", "no no yes" },
        { "1", "", "no no no" },
        { "none", "", "no no no" },
        { "", "*", "yes yes no" },
        { "", "7", "yes yes no" },
        { "", "1", "yes yes yes" },
        { "", "none", "yes yes yes" },
        { "7", "*", "no no no" },
        { "7", "1", "no no yes" },
        { "*", "7", "no no no" },
    };

    [Theory]
    [MemberData(nameof(Demands))]
    public void Change_WithADemand_IsMadeOnlyIfItIsMet(string match, string noneMatch, string expected)
    {
        var demand = new VersionDemand(NamedBy(match), NamedBy(noneMatch));
        StockState[] states = [default, default(StockState) with { Version = 1 }, Stocked];

        Assert.Equal(expected.Split(' '), states.Select(state =>
        {
            var set = StockDecider.Decide(state, new SetOnHand(Now, 20, demand));
            var adjusted = StockDecider.Decide(state, new AdjustStock(Now, -100, "count", demand));
            var isMet = set.Refusal == StockRefusal.None;
            Assert.Equal(isMet ? "Receive" : "VersionMismatch", Describe(set).Split(' ')[0]);
            Assert.Equal(isMet ? state.Exists ? "BelowHeld" : "UnknownSku" : "VersionMismatch", Describe(adjusted));
            return isMet ? "yes" : "no";
        }));
    }

    [Fact]
    public void SetOnHand_UnknownSku_MakesItKnownWithNothingOnHand()
    {
        var decision = StockDecider.Decide(default, new SetOnHand(Now, 0));

        Assert.Equal(new StockMove(StockMoveKind.Receive, 0, null, null, Now), decision.Move);
        var state = StockEvolution.Evolve(default, decision.Move!);
        Assert.True(state.Exists);
        Assert.Equal("unchanged", Describe(StockDecider.Decide(state, new SetOnHand(Now, 0))));
        Assert.Equal("OutOfStock", Describe(StockDecider.Decide(state, Move(StockMoveKind.Hold, Nothing))));
    }

    [Fact]
    public void Adjust_Accepted_KeepsTheReason() =>
        Assert.Equal(
            new StockMove(StockMoveKind.Receive, 4, null, "count", Now),
            StockDecider.Decide(Stocked, new AdjustStock(Now, 4, "count")).Move);

    [Fact]
    public void Decide_WhatNobodyMayAsk_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => StockDecider.Decide(Stocked, new SetOnHand(Now, -1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => StockDecider.Decide(Stocked, Move(StockMoveKind.Hold, Nothing, 0)));
        Assert.Throws<ArgumentException>(() => StockDecider.Decide(Stocked, Move(StockMoveKind.Receive, Nothing)));
        Assert.Throws<System.Diagnostics.UnreachableException>(() => StockDecider.Decide(Stocked, Move((StockMoveKind)99, Nothing)));
        Assert.Throws<System.Diagnostics.UnreachableException>(() => StockDecider.Decide(Stocked, new UnknownCommand(Now)));
    }

    private static NamedVersions? NamedBy(string field) => field switch
    {
        "" => null,
        "*" => NamedVersions.All,
        "none" => NamedVersions.Of(),
        _ => NamedVersions.Of([.. field.Split(',').Select(long.Parse)]),
    };

    private static MoveForOrder Move(StockMoveKind kind, OrderMoves known, long quantity = 2) => new(Now, kind, "ord_1", quantity, known);

    private static OrderMoves KnownOf(string name) => name switch
    {
        nameof(Nothing) => Nothing,
        nameof(Closed) => Closed,
        nameof(Held) => Held,
        nameof(HeldMore) => HeldMore,
        nameof(Released) => Released,
        nameof(Sold) => Sold,
        nameof(Returned) => Returned,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static string Describe(StockDecision decision)
    {
        if (decision.Move is { } move)
        {
            Assert.Equal(StockRefusal.None, decision.Refusal);
            return $"{move.Kind} {move.Quantity}";
        }

        return decision.Refusal == StockRefusal.None ? "unchanged" : decision.Refusal.ToString();
    }

    private sealed record UnknownCommand(DateTimeOffset At) : StockCommand(At);
}
