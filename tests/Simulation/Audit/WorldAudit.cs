using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.WakeUps;
using OrderActors.Grains.Orders;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Storage;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>What must hold of a world that came to rest, whatever went wrong in it.</summary>
internal static class WorldAudit
{
    public static void Check(World world)
    {
        foreach (var order in world.Clients.All)
        {
            CheckOrder(world, order);
            CheckMoney(world, order);
        }

        foreach (var sku in world.Database.Ledger.Skus)
        {
            CheckLedger(world, sku.Sku, [.. world.Database.Ledger.Of(sku).Select(MoveOf)]);
        }

        CheckAdjustments(world);
        CheckEffects(world);
        CheckParking(world);
        CheckMemory(world);
    }

    /// <summary>Nothing was given up, for a time, but what the partner itself had refused so often as it takes.</summary>
    private static void CheckParking(World world)
    {
        foreach (var order in world.Clients.All)
        {
            var events = StoredOrders.StepsOf(world.Database, Clients.Tenant, order.OrderId).Select(OrderJson.ReadEvent).ToList();
            foreach (var key in events.OfType<EffectParked>().Select(parked => parked.EffectKey).Distinct())
            {
                var parked = events.OfType<EffectParked>().Count(step => step.EffectKey == key);
                var refused = world.Partners.RefusalsOf($"{order.OrderId}-{key}");
                Assert.True(
                    refused >= parked * OrderLimits.MaxEffectRefusals, $"{key} of {order.OrderId}: parked {parked}, refused {refused}");
            }
        }
    }

    /// <summary>Its steps make its state, and whoever was told that it has its stock was told the truth.</summary>
    private static void CheckOrder(World world, ClientOrder client)
    {
        var row = world.Database.Find(Clients.Tenant, client.OrderId);
        var events = StoredOrders.StepsOf(world.Database, Clients.Tenant, client.OrderId);
        if (row is null)
        {
            Assert.Empty(events);
            Assert.False(client.IsAnswered, $"{client.OrderId} was answered and is not there");
            return;
        }

        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(step => step.Version));
        var state = OrderJson.ReadState(row.State);
        Assert.Equal(OrderJson.WriteState(OrderEvolution.Evolve(null, events.Select(OrderJson.ReadEvent))), row.State);
        Assert.Equal((row.Version, (OrderStatus)row.Status, row.Wake), (state.Version, state.Status, state.WakeAt?.UtcDateTime));
        Assert.NotEqual(OrderStatus.Placing, state.Status);
        Assert.Null(state.WakeAt);
        Assert.Empty(state.Effects);
        if (client.FirstAnswer is not null)
        {
            Assert.Contains(events, step => step.Name == "stockReserved");
            Assert.Null(state.Rejection);
        }

        if (client.Rejection is not null)
        {
            Assert.NotNull(state.Rejection);
        }
    }

    /// <summary>Money is kept for what was shipped or will be, once, and everything else went back.</summary>
    private static void CheckMoney(World world, ClientOrder client)
    {
        var state = StateOf(world, client);
        var refunded = world.Partners.Done.Values
            .Where(effect => effect.OrderId == client.OrderId && effect.Kind == EffectKind.RefundPayment)
            .ToList();
        Assert.Equal(refunded.Select(effect => effect.PaymentId).Distinct().Count(), refunded.Count);
        var mismatched = StoredOrders.StepsOf(world.Database, Clients.Tenant, client.OrderId)
            .Select(OrderJson.ReadEvent)
            .OfType<PaymentMismatched>()
            .ToList();
        foreach (var payment in client.Payments.Where(payment => payment.IsTaken == true))
        {
            if (mismatched.Exists(other => other.PaymentId == payment.Notice.PaymentId))
            {
                // It was refused, and the provider lost that answer; the repeat of a webhook that was handled says that it was.
                continue;
            }

            var isKept = state!.Payment?.PaymentId == payment.Notice.PaymentId
                && state.Status is OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled;
            var refund = refunded.Find(effect => effect.PaymentId == payment.Notice.PaymentId);
            Assert.True(
                isKept == (refund is null), $"{payment.Notice.PaymentId} of {client.OrderId} ({state.Status}): kept {isKept}, {refund}");
            Assert.Equal(payment.Notice.AmountMinor, refund?.AmountMinor ?? payment.Notice.AmountMinor);
        }
    }

    /// <summary>Nothing was ever oversold, and every hold has ended as its order did.</summary>
    private static void CheckLedger(World world, string sku, List<StockMove> ledger)
    {
        var state = default(StockState);
        foreach (var move in ledger)
        {
            state = StockEvolution.Evolve(state, move);
            Assert.True(state is { Available: >= 0, Held: >= 0, Sold: >= 0 }, $"{sku} after {move}: {state}");
            Assert.Equal((state.OnHand, state.Received), (state.Available + state.Held, state.OnHand + state.Sold));
        }

        foreach (var moves in ledger.Where(move => move.OrderId is not null).GroupBy(move => move.OrderId!))
        {
            var client = Assert.Single(world.Clients.All, client => client.OrderId == moves.Key);
            var order = StateOf(world, client) ?? throw new InvalidOperationException($"{moves.Key} moved {sku} and is not there.");
            var demand = order.Lines.Where(line => line.Sku == sku).Sum(line => (long)line.Quantity);
            var (held, sold) = moves.Aggregate((Held: 0L, Sold: 0L), static (sum, move) => move.Kind switch
            {
                StockMoveKind.Hold => (sum.Held + move.Quantity, sum.Sold),
                StockMoveKind.Release => (sum.Held - move.Quantity, sum.Sold),
                StockMoveKind.Sell => (sum.Held - move.Quantity, sum.Sold + move.Quantity),
                _ => (sum.Held, sum.Sold - move.Quantity),
            });
            var isShipped = order.Status is OrderStatus.Paid or OrderStatus.Fulfilling or OrderStatus.Fulfilled;
            Assert.Equal((order.OrderId, 0, isShipped ? demand : 0), (order.OrderId, held, sold));
        }
    }

    /// <summary>What was refused changed nothing, and what was done was done once.</summary>
    private static void CheckAdjustments(World world)
    {
        var entries = world.Database.Ledger.Rows.Where(static entry => entry.Reason is not null).ToList();
        Assert.Equal(entries.DistinctBy(static entry => entry.Reason).Count(), entries.Count);
        foreach (var entry in entries)
        {
            var answer = world.Clients.Adjustments.GetValueOrDefault(entry.Reason!);
            Assert.True(
                answer is StockRefusal.None or StockRefusal.OutcomeUnknown,
                $"{entry.Sku} has {entry.Seq}, to which {answer} was answered");
        }
    }

    /// <summary>No order was shipped twice, and none that is not being fulfilled was shipped without being asked for.</summary>
    private static void CheckEffects(World world)
    {
        foreach (var shipments in world.Partners.Done.Values
            .Where(effect => effect.Kind == EffectKind.RequestShipment)
            .GroupBy(effect => effect.OrderId))
        {
            Assert.Single(shipments);
            var client = world.Clients.All.Single(client => client.OrderId == shipments.Key);
            Assert.NotNull(StateOf(world, client)!.Fulfilment);
        }
    }

    /// <summary>Nobody is in memory but the keeper, with its one timer, and nothing is counted for nobody.</summary>
    private static void CheckMemory(World world)
    {
        foreach (var process in world.Alive)
        {
            var inMemory = process.Catalog.List();
            Assert.True(inMemory.Count == 1, $"p{process.Number} has {string.Join(' ', inMemory.Select(static one => one.GrainId))}");
            var left = inMemory[0];
            Assert.Equal(IWakeUpKeeperGrain.Key, left.GrainId.Key.ToString());
            Assert.Equal(1, process.Catalog.TimerCount);
            Assert.Equal((0, 0, 0), (process.Tickets.Count, process.Database.Waiting, process.Writer.Queue.Length));
        }
    }

    private static StockMove MoveOf(LedgerRow row) => new(
        (StockMoveKind)row.Kind, row.Quantity, row.Order, row.Reason, row.At);

    private static OrderState? StateOf(World world, ClientOrder client) =>
        world.Database.Find(Clients.Tenant, client.OrderId) is { } row ? OrderJson.ReadState(row.State) : null;
}
