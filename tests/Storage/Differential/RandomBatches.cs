using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Model;

namespace OrderActors.Storage.Tests.Differential;

/// <summary>
/// Makes batches as no writer should and some might: of few keys, so that they collide all the time, and of what the model has, so that
/// most of it could be written.
/// </summary>
internal sealed class RandomBatches(Random random, DatabaseModel model)
{
    /// <summary>How many neighbours are in use at a time: orders, and webhooks.</summary>
    private const int Window = 8;

    private static readonly string[] Tenants = ["dev", "shop"];
    private static readonly string[] Suffixes = ["AACHECK", "BBCHECK"];

    private readonly CommitUnitPool _pool = new(0);
    private readonly RandomMoves _moves = new(random, model);
    private int _made;

    /// <summary>Fills columns with a new batch.</summary>
    public void Fill(BatchColumns columns, long number)
    {
        columns.Clear(number);
        _made++;
        var count = random.Next(1, 8);
        var units = new List<CommitUnit>();
        var stems = new Dictionary<string, bool>();
        for (var i = 0; i < count; i++)
        {
            var unit = _pool.Rent();
            unit.Index = i;
            units.Add(unit);
            if (random.Next(4) > 0)
            {
                AddOrder(columns, unit, stems);
            }
        }

        foreach (var (unit, entry, after) in _moves.Make(units))
        {
            columns.AddMove(unit, entry, after);
        }
    }

    private void AddOrder(BatchColumns columns, CommitUnit unit, Dictionary<string, bool> stems)
    {
        var tenant = Tenants[random.Next(Tenants.Length)];
        var stem = $"ord_{(_made / 4) + random.Next(Window):D18}";
        var id = stem + Suffixes[random.Next(10) == 0 ? 1 : 0];
        var stored = model.Find(tenant, id);
        var isNew = random.NextDouble() < (stored is null ? 0.85 : 0.15);
        if (!stems.TryAdd($"{tenant}/{stem}", isNew) && !(isNew && stems[$"{tenant}/{stem}"] && random.Next(4) == 0))
        {
            // A writer changes an order once a batch; two inserts are refused, and two changes are not defined.
            return;
        }

        var expected = isNew ? 0 : Math.Max(1, (stored?.Version ?? 1) + (random.Next(7) == 0 ? random.Next(-1, 2) : 0));
        var isWhole = isNew && random.Next(2) == 0;
        var version = isWhole ? 2 : expected + random.Next(1, 3);
        unit.Change(
            new OrderRecord
            {
                Tenant = tenant,
                OrderId = !isNew && random.Next(20) > 0 ? stored?.Id ?? id : id,
                CustomerId = $"c-{random.Next(3)}",
                Status = isWhole ? OrderStatus.AwaitingPayment : (OrderStatus)random.Next(1, 11),
                Version = version,
                CreatedAt = Sample.Noon.AddMicroseconds(_made),
                WakeAt = random.Next(2) == 0 ? null : Sample.Noon.AddSeconds(_made),
                State = Encoding.UTF8.GetBytes($$"""{"made": {{_made}}, "unit": {{unit.Index}}}"""),
                IsPlacedWhole = isWhole,
                Events = isWhole || random.Next(10) == 0 ? [] : [new OrderEventRecord(version, Sample.Noon, "step", "{}"u8.ToArray())],
                WebhookId = random.Next(3) == 0 ? $"wh-{(_made / 4) + random.Next(Window)}" : null,
            },
            expected);
        columns.AddOrder(unit);
    }
}

/// <summary>The moves of a batch, most of them as one lane a SKU would number them.</summary>
internal sealed class RandomMoves(Random random, DatabaseModel model)
{
    private const int Skus = 4;
    private const int MovesPerGap = 60;

    private int _orders;

    /// <summary>Makes moves for units, in the order in which a writer sends them.</summary>
    public List<(int Unit, StockEntry Entry, StockState After)> Make(IReadOnlyList<CommitUnit> units)
    {
        var moves = new List<(int Unit, StockEntry Entry, StockState After)>();
        for (var sku = 0; sku < Skus * 2; sku++)
        {
            if (random.Next(4) == 0)
            {
                var key = new SkuKey(sku % 2 == 0 ? "dev" : "shop", $"sku-{sku / 2}");
                AddLane(moves, key, units, StartOf(key), MovesPerGap);
                if (random.Next(12) == 0)
                {
                    // With gaps, so that as many numbers as moves may be in use, and one of them twice.
                    AddLane(moves, key, units, StartOf(key), movesPerGap: 4);
                }
            }
        }

        moves.Sort(static (one, other) =>
        {
            var bySku = string.CompareOrdinal(one.Entry.Lane.Sku, other.Entry.Lane.Sku);
            var byTenant = bySku != 0 ? bySku : string.CompareOrdinal(one.Entry.Lane.Tenant, other.Entry.Lane.Tenant);
            return byTenant != 0 ? byTenant : one.After.Version.CompareTo(other.After.Version);
        });
        return moves;
    }

    /// <summary>The last number that a lane knows: the ledger's, or an older one, or one that is not there yet.</summary>
    private long StartOf(SkuKey key) => Math.Max(0, model.Ledger.Of(key).Count + (random.Next(30) == 0 ? random.Next(-2, 2) : 0));

    private void AddLane(
        List<(int Unit, StockEntry Entry, StockState After)> moves,
        SkuKey key,
        IReadOnlyList<CommitUnit> units,
        long seq,
        int movesPerGap)
    {
        var lane = new StockLane(null!, 1, key.Tenant, key.Sku, default);
        var sum = model.Ledger.CountersOf(key);
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            seq += random.Next(movesPerGap) == 0 ? 2 : 1;
            var move = Next(sum, units);
            sum = sum.After((short)move.Kind, move.Quantity);
            // What it believes is nearly always so.
            var believed = random.Next(60) == 0 ? NotQuite(sum) : sum;
            var after = new StockState(seq, believed.Received, believed.Held, believed.Sold, Exists: true);
            moves.Add((random.Next(units.Count), new StockEntry(lane, move), after));
        }
    }

    /// <summary>Counters of which one is not as it was, each as often as the others.</summary>
    private Counters NotQuite(Counters sum) => random.Next(3) switch
    {
        0 => sum with { Received = sum.Received + 1 },
        1 => sum with { Held = sum.Held + 1 },
        _ => sum with { Sold = sum.Sold + 1 },
    };

    private StockMove Next(Counters sum, IReadOnlyList<CommitUnit> batch)
    {
        var kind = (StockMoveKind)random.Next(1, 6);
        var most = kind switch
        {
            StockMoveKind.Hold => sum.Received - sum.Sold - sum.Held,
            StockMoveKind.Release or StockMoveKind.Sell => sum.Held,
            StockMoveKind.Return => sum.Sold,
            _ => 5,
        };
        var isTooMuch = random.Next(40) == 0;
        if (kind == StockMoveKind.Receive || (most <= 0 && !isTooMuch))
        {
            var available = sum.Received - sum.Sold - sum.Held;
            var quantity = random.Next(4) == 0 && available > 0 ? -random.NextInt64(1, available + 1) : random.Next(0, 6);
            return new StockMove(StockMoveKind.Receive, isTooMuch ? -available - 1 : quantity, null, "count", Sample.Noon);
        }

        var units = isTooMuch ? Math.Max(most, 0) + 1 : random.NextInt64(1, most + 1);
        return new StockMove(kind, units, NextOrder(batch), null, Sample.Noon);
    }

    /// <summary>Nearly always one that moved nothing yet; otherwise one that did, or one that may have been placed whole, or is being
    /// placed.</summary>
    private string NextOrder(IReadOnlyList<CommitUnit> batch) => random.Next(30) switch
    {
        0 or 1 => $"ord-{_orders - random.Next(10)}",
        3 when batch[random.Next(batch.Count)].Order is { } order => order.OrderId,
        2 when model.Orders.Any() => model.Orders.ElementAt(random.Next(model.Orders.Count())).Id,
        _ => $"ord-{++_orders}",
    };
}
