using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>
/// Whether a SKU is refused for a reason. A refusal ends an order, so it has to be true of the ledger at some instant of the call: there
/// were fewer units than were asked for, less those that others were about to get.
/// </summary>
/// <remarks>
/// That holds while all processes know the same members. Where a ledger was written to behind the back of the process that has the SKU,
/// that process may know less of it until the members change again, when it reads it before it refuses. What was given back by a commit
/// that nobody has heard of yet may count or not.
/// </remarks>
internal sealed class StockWatch(World world)
{
    private readonly List<Watch> _watches = [];
    private readonly Dictionary<string, long> _doubtfulIn = [];
    private readonly Dictionary<Guid, Batch> _unanswered = [];

    private readonly List<(SimulatedProcess Process, string Sku)> _changes = [];
    private readonly List<(SimulatedProcess Process, string Stem)> _atWork = [];

    /// <summary>A batch was written.</summary>
    public void OnWritten(Batch batch)
    {
        var writer = world.Alive.FirstOrDefault(process => process.Writer.WriterId == batch.Writer);
        if (writer is not null)
        {
            _unanswered[batch.Writer] = batch;
        }

        foreach (var key in batch.Moves.Select(static move => new SkuKey(move.Tenant, move.Sku)).Distinct())
        {
            if (world.IsBehindBackOf(OwnerOf(key), batch.Writer))
            {
                _doubtfulIn[key.Sku] = world.Membership.Version;
            }

            foreach (var watch in _watches.Where(watch => watch.Sku == key.Sku))
            {
                watch.Least = Math.Min(watch.Least, AvailableOf(key));
            }
        }
    }

    /// <summary>A writer sends a batch; it will not hear of earlier ones any more.</summary>
    public void OnSent(Batch batch)
    {
        if (_unanswered.GetValueOrDefault(batch.Writer)?.Number < batch.Number)
        {
            _unanswered.Remove(batch.Writer);
        }
    }

    /// <summary>A writer heard of its batch.</summary>
    public void OnAnswered(Guid writer) => _unanswered.Remove(writer);

    /// <summary>A writer is gone, and knows nothing of what it wrote last.</summary>
    public void OnGone(Guid writer)
    {
        if (_unanswered.Remove(writer, out var batch))
        {
            foreach (var move in batch.Moves)
            {
                _doubtfulIn[move.Sku] = world.Membership.Version;
            }
        }
    }

    /// <summary>A SKU is asked for something else than a hold. Until it has answered, units that come back may count or not.</summary>
    public void OnChangeBegins(SimulatedProcess process, string sku)
    {
        _changes.Add((process, sku));
        foreach (var watch in _watches.Where(watch => watch.Sku == sku))
        {
            watch.IsClear = false;
        }
    }

    /// <summary>An order is at work. Also one that is stored may claim its units again, until it has found out that it is.</summary>
    public void OnWorkBegins(SimulatedProcess process, string orderId)
    {
        var stem = OrderIds.StemOf(orderId);
        _atWork.Add((process, stem));
        var order = OrderOf(stem);
        order.AtWorkAt = world.Trace.Count;
        order.MostAtWork = Math.Max(order.MostAtWork, WorksOn(stem));
    }

    /// <summary>That has come to an end.</summary>
    public void OnWorkEnds(SimulatedProcess process, string orderId)
    {
        var stem = OrderIds.StemOf(orderId);
        _atWork.Remove((process, stem));
        if (WorksOn(stem) == 0 && _watches.Count == 0)
        {
            OrderOf(stem).MostAtWork = 0;
        }
    }

    /// <summary>It has answered.</summary>
    public void OnChangeEnds(SimulatedProcess process, string sku) => _changes.Remove((process, sku));

    /// <summary>A hold was asked for.</summary>
    public Watch Begin(SimulatedProcess process, string sku, string orderId)
    {
        var key = new SkuKey(Clients.Tenant, sku);
        var stem = OrderIds.StemOf(orderId);
        var others = world.Clients.All.Where(order => OrderIds.StemOf(order.OrderId) == stem
            ? WorksOn(stem) > 1
            : IsOpen(order) || WorksOn(OrderIds.StemOf(order.OrderId)) > 0);
        var watch = new Watch(sku, stem, world.Epoch, world.Trace.Count)
        {
            Least = AvailableOf(key),
            IsClear = world.IsCalm && OwnerOf(key) == process && !IsDoubtful(sku),
            Others = [.. others],
        };
        foreach (var running in _watches.Where(running => running.Sku == sku))
        {
            // A hold may still be on its way when its order has been refused for another SKU, or asks again elsewhere.
            watch.Others.Add(OrderOf(running.Stem));
            running.Others.Add(OrderOf(stem));
        }

        _watches.Add(watch);
        return watch;
    }

    /// <summary>It was refused for the units that are there.</summary>
    public void CheckRefusal(Watch watch, long quantity)
    {
        if (!watch.IsClear || watch.Epoch != world.Epoch || IsDoubtful(watch.Sku))
        {
            return;
        }

        var asked = watch.Others
            .Union(world.Clients.All.Where(order => order.AtWorkAt >= watch.At))
            .Sum(order => ClaimsOf(order)
                * order.Request.Lines.Where(line => line.Sku == watch.Sku).Sum(static line => (long)line.Quantity));
        if (watch.Least - asked >= quantity)
        {
            var owner = OwnerOf(new SkuKey(Clients.Tenant, watch.Sku))!;
            world.Break($"{watch.Sku} has {watch.Least}, others ask for {asked}, and {quantity} were refused to {watch.Stem}. "
                + $"p{owner.Number} has {owner.Tickets.Count} open claims, and {owner.Writer.Queue.Length} units wait.");
        }

        world.RefusalsChecked++;
    }

    /// <summary>The answer is given.</summary>
    public void End(Watch watch) => _watches.Remove(watch);

    /// <summary>Whether the process that has a SKU may know less than its ledger has.</summary>
    public bool IsBehind(string sku) =>
        (_doubtfulIn.TryGetValue(sku, out var version) && version == world.Membership.Version)
        || _unanswered.Values.Any(batch => batch.Moves.Any(move => move.Sku == sku));

    private bool IsDoubtful(string sku) =>
        _changes.Exists(change => change.Sku == sku && world.Alive.Contains(change.Process)) || IsBehind(sku);

    private long AvailableOf(SkuKey key)
    {
        var sum = world.Database.Ledger.CountersOf(key);
        return sum.Received - sum.Sold - sum.Held;
    }

    private SimulatedProcess? OwnerOf(SkuKey key) => world.OwnerOf(Shard.OfSku(key.Tenant, key.Sku));

    /// <summary>Whether somebody may be about to hold units for it.</summary>
    private bool IsOpen(ClientOrder order) => order.IsAsked
        && (world.Database.Find(Clients.Tenant, order.OrderId)?.Status ?? (short)OrderStatus.Placing) == (short)OrderStatus.Placing;

    private ClientOrder OrderOf(string stem) => world.Clients.All.Single(order => OrderIds.StemOf(order.OrderId) == stem);

    /// <summary>How often it may have claimed its units at once: an intake and its grain may both be at work on it.</summary>
    private static long ClaimsOf(ClientOrder order) => Math.Max(1, order.MostAtWork);

    /// <summary>How many activations of an order are at work: another process may have one, and so may another id of its stem.</summary>
    private int WorksOn(string stem) => _atWork.Count(work => work.Stem == stem);

    /// <summary>A hold that was asked for.</summary>
    internal sealed class Watch(string sku, string stem, int epoch, int at)
    {
        public string Sku { get; } = sku;

        /// <summary>The stem of the order that asked.</summary>
        public string Stem { get; } = stem;

        public int Epoch { get; } = epoch;

        /// <summary>The step at which it was asked for.</summary>
        public int At { get; } = at;

        /// <summary>The fewest units that were available.</summary>
        public long Least { get; set; }

        /// <summary>Whether everything is known that may be refused for.</summary>
        public bool IsClear { get; set; }

        /// <summary>Orders that may have been about to get units.</summary>
        public HashSet<ClientOrder> Others { get; init; } = [];
    }
}
