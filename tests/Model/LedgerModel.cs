namespace OrderActors.Tests.Model;

/// <summary>The ledgers of all SKUs.</summary>
/// <param name="isPlacedWhole">Whether an order, by tenant and id, has its holds from the commit that made it.</param>
public sealed class LedgerModel(Func<string, string, bool> isPlacedWhole)
{
    private const string Table = "stock_ledger";
    private const short Hold = 2;

    private readonly SortedDictionary<SkuKey, List<LedgerRow>> _ledgers = new(SkuKey.Order);
    private readonly HashSet<(SkuKey, string?, short)> _once = [];

    /// <summary>Every entry, by SKU, tenant and number.</summary>
    public IEnumerable<LedgerRow> Rows => _ledgers.Values.SelectMany(static ledger => ledger);

    /// <summary>The SKUs that have one.</summary>
    public IEnumerable<SkuKey> Skus => _ledgers.Keys;

    /// <summary>The entries of a SKU.</summary>
    public IReadOnlyList<LedgerRow> Of(SkuKey sku) => _ledgers.GetValueOrDefault(sku) ?? [];

    /// <summary>What the entries of a SKU come to.</summary>
    public Counters CountersOf(SkuKey sku) => Of(sku) is [.., var last] ? last.After : default;

    /// <summary>Whether a SKU ever received units.</summary>
    public bool IsStocked(SkuKey sku) => Of(sku).Any(static entry => entry.Kind == 1);

    /// <summary>Lays out the entries that a batch appends.</summary>
    /// <param name="moves">All its moves.</param>
    /// <param name="lost">The units that are left out.</param>
    /// <param name="whole">The orders that it places whole.</param>
    /// <exception cref="StatementFailedException">They can't be appended.</exception>
    public List<LedgerRow> LayOut(IReadOnlyList<NewMove> moves, IReadOnlySet<int> lost, IReadOnlyList<NewOrder> whole)
    {
        var entries = new List<LedgerRow>();
        foreach (var ofSku in moves.GroupBy(KeyOf).OrderBy(static group => group.Key, SkuKey.Order))
        {
            var last = Of(ofSku.Key).Count;
            var given = ofSku.OrderBy(static move => move.Seq).ToList();
            var first = given[0].Seq;
            var left = given.Where(move => !lost.Contains(move.Unit)).ToList();
            if (given.Where((move, place) => move.Seq != first + place).Any()
                || first > last + 1
                || (first <= last && left.Count > 0))
            {
                throw new StatementFailedException(StatementFailedException.UniqueViolation, Table);
            }

            // What is left moves up, so that the numbers have no gaps.
            var sum = CountersOf(ofSku.Key);
            foreach (var move in left)
            {
                sum = sum.After(move.Kind, move.Quantity);
                if (lost.Count == 0 && move.Believed != sum)
                {
                    throw new StatementFailedException(StatementFailedException.UniqueViolation, Table);
                }

                entries.Add(new LedgerRow(
                    move.Tenant, move.Sku, first++, move.Kind, move.Quantity, move.Order, move.Reason, move.At, sum,
                    WithOrder: move.Kind == Hold && whole.Any(order => order.Unit == move.Unit)));
            }
        }

        if (entries.Exists(static entry => !entry.After.ArePossible))
        {
            throw new StatementFailedException(StatementFailedException.CheckViolation, Table);
        }

        var once = entries.Where(IsOnce).Select(OnceOf).ToList();
        if (once.Distinct().Count() < once.Count || once.Exists(_once.Contains) || entries.Exists(entry => HoldsAgain(entry, whole)))
        {
            throw new StatementFailedException(StatementFailedException.UniqueViolation, Table);
        }

        return entries;
    }

    /// <summary>Appends entries that were laid out.</summary>
    public void Append(IEnumerable<LedgerRow> entries)
    {
        foreach (var entry in entries)
        {
            var key = new SkuKey(entry.Tenant, entry.Sku);
            if (!_ledgers.TryGetValue(key, out var ledger))
            {
                _ledgers[key] = ledger = [];
            }

            ledger.Add(entry);
            if (IsOnce(entry))
            {
                _once.Add(OnceOf(entry));
            }
        }
    }

    /// <summary>Why moves could not be appended.</summary>
    public List<Conflict> FindConflicts(IReadOnlyList<NewMove> moves)
    {
        var conflicts = new List<Conflict>();
        var places = moves.Select(static (move, index) => (Move: move, Place: index + 1));
        foreach (var ofSku in places.GroupBy(static item => KeyOf(item.Move)))
        {
            var next = Of(ofSku.Key).Count;
            var sum = CountersOf(ofSku.Key);
            foreach (var (move, place) in ofSku.OrderBy(static item => item.Move.Seq).ThenBy(static item => item.Place))
            {
                next++;
                sum = sum.After(move.Kind, move.Quantity);
                var isTaken = move.Seq != next || !sum.ArePossible;
                var wasMoved = move.Order is { } order
                    && (_once.Contains((ofSku.Key, order, move.Kind)) || (move.Kind == Hold && isPlacedWhole(move.Tenant, order)));
                if (isTaken || wasMoved)
                {
                    conflicts.Add(new Conflict(place, isTaken, wasMoved));
                }
            }
        }

        return conflicts;
    }

    private static bool IsOnce(LedgerRow entry) => entry.Order is not null && !entry.WithOrder;

    private bool HoldsAgain(LedgerRow entry, IReadOnlyList<NewOrder> whole) =>
        entry is { Kind: Hold, WithOrder: false, Order: { } id }
        && (isPlacedWhole(entry.Tenant, id) || whole.Any(order => order.Tenant == entry.Tenant && order.Id == id));

    private static SkuKey KeyOf(NewMove move) => new(move.Tenant, move.Sku);

    private static (SkuKey, string?, short) OnceOf(LedgerRow entry) => (new SkuKey(entry.Tenant, entry.Sku), entry.Order, entry.Kind);
}

/// <summary>A SKU of a tenant.</summary>
public readonly record struct SkuKey(string Tenant, string Sku)
{
    /// <summary>The order of the tables' keys.</summary>
    public static Comparer<SkuKey> Order { get; } = Comparer<SkuKey>.Create(static (one, other) =>
    {
        var bySku = string.CompareOrdinal(one.Sku, other.Sku);
        return bySku != 0 ? bySku : string.CompareOrdinal(one.Tenant, other.Tenant);
    });
}
