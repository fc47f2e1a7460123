using OrderActors.Domain.Orders;

namespace OrderActors.Tests.Model;

/// <summary>
/// The tables, and what <c>commit_batch_v3</c> does to them: plain and slow, one statement at a time. Tests of the storage compare it
/// with the real one, row by row, so that the simulation can rely on it.
/// </summary>
public sealed class DatabaseModel
{
    private const int VersionConflict = 1;
    private const int WebhookRepeated = 4;

    private readonly SortedDictionary<(string Stem, string Tenant), OrderRow> _orders = new(Ordinal);
    private readonly SortedDictionary<(string Id, string Tenant), List<StepsRow>> _steps = new(Ordinal);
    private readonly SortedSet<(string Id, string Tenant)> _webhooks = new(Ordinal);
    private readonly Dictionary<Guid, WriterRow> _writers = [];
    private readonly SortedDictionary<SkuKey, SnapshotRow> _snapshots = new(SkuKey.Order);

    /// <summary>Makes empty tables.</summary>
    public DatabaseModel() => Ledger = new LedgerModel((tenant, id) => FindPlacedWhole(tenant, id) is not null);

    /// <summary>The rows of <c>orders</c>, by stem.</summary>
    public IEnumerable<OrderRow> Orders => _orders.Values;

    /// <summary>The rows of <c>order_events</c>, by id and version.</summary>
    public IEnumerable<StepsRow> Steps => _steps.Values.SelectMany(static rows => rows.OrderBy(static row => row.Version));

    /// <summary>The rows of <c>webhook_receipts</c>.</summary>
    public IEnumerable<(string Id, string Tenant)> Webhooks => _webhooks;

    /// <summary>The rows of <c>commit_batches</c>.</summary>
    public IEnumerable<WriterRow> Writers => _writers.Values;

    /// <summary>The rows of <c>stock</c>.</summary>
    public IEnumerable<SnapshotRow> Snapshots => _snapshots.Values;

    /// <summary>The stock ledger.</summary>
    public LedgerModel Ledger { get; }

    private static Comparer<(string, string)> Ordinal { get; } = Comparer<(string One, string Other)>.Create(static (a, b) =>
    {
        var byFirst = string.CompareOrdinal(a.One, b.One);
        return byFirst != 0 ? byFirst : string.CompareOrdinal(a.Other, b.Other);
    });

    /// <summary>The row of an order, also one with another id of the same stem; null when there is none.</summary>
    public OrderRow? Find(string tenant, string id) => _orders.GetValueOrDefault((OrderIds.StemOf(id), tenant));

    /// <summary>The row of the order with exactly this id, if it was placed whole; otherwise null.</summary>
    public OrderRow? FindPlacedWhole(string tenant, string id) =>
        Find(tenant, id) is { PlacedWhole: true } row && row.Id == id ? row : null;

    /// <summary>The rows of an order's steps.</summary>
    public IReadOnlyList<StepsRow> StepsOf(string tenant, string id) => _steps.GetValueOrDefault((id, tenant)) ?? [];

    /// <summary>The last batch of a writer; null when there is none.</summary>
    public WriterRow? LastOf(Guid writer) => _writers.GetValueOrDefault(writer);

    /// <summary>Stores what the entries of a SKU come to.</summary>
    public void SaveSnapshot(string tenant, string sku)
    {
        var key = new SkuKey(tenant, sku);
        if (Ledger.Of(key) is [.., var last])
        {
            _snapshots[key] = new SnapshotRow(tenant, sku, last.Seq, last.After, Ledger.IsStocked(key));
        }
    }

    /// <summary>Puts an order off that is still due as it was found.</summary>
    public bool PutOff(string tenant, string id, DateTime due, DateTime until)
    {
        if (Find(tenant, id) is not { } row || row.Wake != due)
        {
            return false;
        }

        _orders[(OrderIds.StemOf(id), tenant)] = row with { Wake = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMicrosecond)) };
        return true;
    }

    /// <summary>Writes a batch in one transaction.</summary>
    /// <returns>The units that were left out, as unit * 8 + outcome.</returns>
    /// <exception cref="StatementFailedException">Nothing was written.</exception>
    public IReadOnlyList<int> Commit(Batch batch)
    {
        if (_writers.GetValueOrDefault(batch.Writer) is { } last && last.Number >= batch.Number)
        {
            return last.Number == batch.Number
                ? last.LeftOut
                : throw new StatementFailedException(StatementFailedException.NoDataFound, null);
        }

        var outcomes = Judge(batch);
        var lost = outcomes.Keys.ToHashSet();
        var whole = batch.NewOrders.Where(order => order.Whole && !lost.Contains(order.Unit)).ToList();
        var entries = Ledger.LayOut(batch.Moves, lost, whole);
        var webhooks = batch.Webhooks.Where(webhook => !lost.Contains(webhook.Unit)).Select(KeyOf).ToList();
        RefuseDoubles(webhooks, "webhook_receipts");

        Write(batch, lost);
        Ledger.Append(entries);
        _webhooks.UnionWith(webhooks);
        var leftOut = outcomes.Select(static outcome => (outcome.Key * 8) + outcome.Value).Order().ToList();
        _writers[batch.Writer] = new WriterRow(batch.Writer, batch.Number, leftOut);
        return leftOut;
    }

    /// <summary>What <c>settle_batch_v1</c> does: a batch that is not written never will be.</summary>
    /// <returns>The units that it left out; null when it is not written.</returns>
    public IReadOnlyList<int>? Settle(Guid writer, long number)
    {
        var last = LastOf(writer);
        if (last is null || last.Number < number)
        {
            _writers[writer] = new WriterRow(writer, number + 1, []);
            return null;
        }

        return last.Number == number ? last.LeftOut : null;
    }

    /// <summary>The units that lose, and why.</summary>
    private Dictionary<int, int> Judge(Batch batch)
    {
        var outcomes = new Dictionary<int, int>();
        foreach (var webhook in batch.Webhooks.Where(webhook => _webhooks.Contains(KeyOf(webhook))))
        {
            outcomes[webhook.Unit] = WebhookRepeated;
        }

        var inserted = new List<(string, string)>();
        foreach (var order in batch.NewOrders.Where(order => !outcomes.ContainsKey(order.Unit)))
        {
            if (Find(order.Tenant, order.Id) is null)
            {
                inserted.Add((OrderIds.StemOf(order.Id), order.Tenant));
            }
            else
            {
                outcomes[order.Unit] = VersionConflict;
            }
        }

        RefuseDoubles(inserted, "orders");
        foreach (var order in batch.ChangedOrders.Where(order => !outcomes.ContainsKey(order.Unit)))
        {
            if (Find(order.Tenant, order.Id)?.Version != order.Expected)
            {
                outcomes[order.Unit] = VersionConflict;
            }
        }

        return outcomes;
    }

    private static void RefuseDoubles<T>(List<T> keys, string table)
    {
        if (keys.Distinct().Count() < keys.Count)
        {
            throw new StatementFailedException(StatementFailedException.UniqueViolation, table);
        }
    }

    private void Write(Batch batch, HashSet<int> lost)
    {
        foreach (var order in batch.NewOrders.Where(order => !lost.Contains(order.Unit)))
        {
            _orders[(OrderIds.StemOf(order.Id), order.Tenant)] = new OrderRow(
                order.Tenant, order.Id, order.Customer, order.Status, order.Version, order.Created, order.Wake, order.State,
                order.Whole);
        }

        foreach (var order in batch.ChangedOrders.Where(order => !lost.Contains(order.Unit)))
        {
            var key = (OrderIds.StemOf(order.Id), order.Tenant);
            _orders[key] = _orders[key] with
            {
                Status = order.Status, Version = order.Version, Wake = order.Wake, State = order.State,
            };
        }

        foreach (var steps in batch.Steps.Where(steps => !lost.Contains(steps.Unit)))
        {
            if (!_steps.TryGetValue((steps.Id, steps.Tenant), out var rows))
            {
                _steps[(steps.Id, steps.Tenant)] = rows = [];
            }

            rows.Add(new StepsRow(steps.Tenant, steps.Id, steps.Version, steps.Steps));
        }
    }

    private static (string Id, string Tenant) KeyOf(NewWebhook webhook) => (webhook.Id, webhook.Tenant);
}
