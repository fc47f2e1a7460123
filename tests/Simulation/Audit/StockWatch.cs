using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>
/// Whether a SKU is refused for a reason. A refusal ends an order, so it has to be true of the ledger at some instant of the call: there
/// were fewer units than were asked for. What others were about to get is no reason.
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

    /// <summary>It has answered.</summary>
    public void OnChangeEnds(SimulatedProcess process, string sku) => _changes.Remove((process, sku));

    /// <summary>A hold was asked for.</summary>
    public Watch Begin(SimulatedProcess process, string sku, string orderId)
    {
        var key = new SkuKey(Clients.Tenant, sku);
        var watch = new Watch(sku, OrderIds.StemOf(orderId), world.Epoch)
        {
            Least = AvailableOf(key),
            IsClear = world.IsCalm && OwnerOf(key) == process && !IsDoubtful(sku),
        };
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

        if (watch.Least >= quantity)
        {
            var owner = OwnerOf(new SkuKey(Clients.Tenant, watch.Sku))!;
            world.Break($"{watch.Sku} has {watch.Least}, and {quantity} were refused to {watch.Stem}. "
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

    /// <summary>A hold that was asked for.</summary>
    internal sealed class Watch(string sku, string stem, int epoch)
    {
        public string Sku { get; } = sku;

        /// <summary>The stem of the order that asked.</summary>
        public string Stem { get; } = stem;

        public int Epoch { get; } = epoch;

        /// <summary>The fewest units that were available.</summary>
        public long Least { get; set; }

        /// <summary>Whether everything is known that may be refused for.</summary>
        public bool IsClear { get; set; }
    }
}
