namespace OrderActors.Tests.Model;

/// <summary>A row of <c>orders</c>.</summary>
public sealed record OrderRow(
    string Tenant,
    string Id,
    string Customer,
    short Status,
    long Version,
    DateTime Created,
    DateTime? Wake,
    byte[] State,
    bool PlacedWhole);

/// <summary>A row of <c>order_events</c>.</summary>
public sealed record StepsRow(string Tenant, string Id, long Version, byte[] Steps);

/// <summary>A row of <c>stock_ledger</c>.</summary>
public sealed record LedgerRow(
    string Tenant,
    string Sku,
    long Seq,
    short Kind,
    long Quantity,
    string? Order,
    string? Reason,
    DateTime At,
    Counters After,
    bool WithOrder);

/// <summary>What the moves of a SKU come to.</summary>
public readonly record struct Counters(long Received, long Held, long Sold)
{
    /// <summary>Whether a ledger may say so.</summary>
    public bool ArePossible => Held >= 0 && Sold >= 0 && Received - Sold - Held >= 0;

    /// <summary>The counters after one more move.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such move.</exception>
    public Counters After(short kind, long quantity) => kind switch
    {
        1 => this with { Received = Received + quantity },
        2 => this with { Held = Held + quantity },
        3 => this with { Held = Held - quantity },
        4 => this with { Held = Held - quantity, Sold = Sold + quantity },
        5 => this with { Sold = Sold - quantity },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}

/// <summary>A row of <c>stock</c>.</summary>
public sealed record SnapshotRow(string Tenant, string Sku, long Seq, Counters Sum, bool Stocked);

/// <summary>A row of <c>commit_batches</c>.</summary>
public sealed record WriterRow(Guid Writer, long Number, IReadOnlyList<int> LeftOut);

/// <summary>A row that <c>stock_conflicts_v2</c> answers.</summary>
public sealed record Conflict(int Place, bool SeqTaken, bool MovedBefore);

/// <summary>The statement failed and changed nothing.</summary>
/// <param name="sqlState">As what.</param>
/// <param name="table">At which table; null when at none.</param>
public sealed class StatementFailedException(string sqlState, string? table) : Exception($"{sqlState} {table}")
{
    /// <summary>A row with this key is there.</summary>
    public const string UniqueViolation = "23505";

    /// <summary>The row is impossible.</summary>
    public const string CheckViolation = "23514";

    /// <summary>A batch with a higher number was written.</summary>
    public const string NoDataFound = "P0002";

    /// <summary>The error's code.</summary>
    public string SqlState { get; } = sqlState;

    /// <summary>The table.</summary>
    public string? Table { get; } = table;
}
