using OrderActors.Domain.Stock;

namespace OrderActors.Domain.Tests.Simulation;

/// <summary>A SKU with its ledger, as a database would keep it.</summary>
internal sealed class SimulatedStock
{
    private readonly List<StockMove> _ledger = [];

    public StockState State { get; private set; }

    public StockDecision Do(StockCommand command)
    {
        var decision = StockDecider.Decide(State, command);
        if (decision.Move is { } move)
        {
            _ledger.Add(move);
            State = StockEvolution.Evolve(State, move);
        }

        return decision;
    }

    public OrderMoves Known(string orderId) => new(
        Quantity(orderId, StockMoveKind.Hold),
        Quantity(orderId, StockMoveKind.Release) is not null,
        Quantity(orderId, StockMoveKind.Sell) is not null,
        Quantity(orderId, StockMoveKind.Return) is not null);

    /// <summary>Units of an order that are held and neither sold nor given back.</summary>
    public long OpenHold(string orderId) => Known(orderId) is { Held: { } held, Released: false, Sold: false } ? held : 0;

    /// <summary>Units of an order that are sold for good.</summary>
    public long Sale(string orderId) => Known(orderId) is { Held: { } held, Sold: true, Returned: false } ? held : 0;

    /// <summary>Counts the ledger again, in another way than the evolution does.</summary>
    public void Check()
    {
        var orders = _ledger.Select(move => move.OrderId).OfType<string>().Distinct().ToList();
        var received = _ledger.Where(move => move.Kind == StockMoveKind.Receive).Sum(move => move.Quantity);

        Assert.Equal(_ledger.Count, State.Version);
        Assert.Equal(received, State.Received);
        Assert.Equal(orders.Sum(OpenHold), State.Held);
        Assert.Equal(orders.Sum(Sale), State.Sold);
        Assert.Equal(received, State.OnHand + State.Sold);
        Assert.Equal(State.OnHand, State.Available + State.Held);
        Assert.True(State.Available >= 0, "Oversold.");
        Assert.All(orders, CheckHold);
    }

    // One entry an order and kind, and a hold is sold or released, not both.
    private void CheckHold(string orderId)
    {
        var moves = _ledger.Where(move => move.OrderId == orderId).ToList();
        Assert.Equal(moves.Count, moves.Select(move => move.Kind).Distinct().Count());
        Assert.Equal(StockMoveKind.Hold, moves[0].Kind);
        Assert.All(moves, move => Assert.Equal(moves[0].Quantity, move.Quantity));
        var known = Known(orderId);
        Assert.False(known.Sold && known.Released, "Consumed and released.");
        Assert.True(known.Sold || !known.Returned, "Returned and never sold.");
        Assert.True(known.Held > 0 || moves.Count == 1, "A closed door was used.");
    }

    private long? Quantity(string orderId, StockMoveKind kind) =>
        _ledger.FirstOrDefault(move => move.OrderId == orderId && move.Kind == kind)?.Quantity;
}
