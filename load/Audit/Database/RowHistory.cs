using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>
/// What the rows were at one time, to be compared with what they are later. Orders go forward and ledgers grow; whatever else happens to a
/// row, somebody wrote over it.
/// </summary>
internal sealed class RowHistory
{
    private const string OrdersSql =
        """
        SELECT o.tenant || ' ' || o.id, o.version, md5(o.state::text),
            (SELECT md5(coalesce(string_agg(e.steps::text, ' ' ORDER BY e.version), ''))
                FROM order_events e WHERE e.tenant = o.tenant AND e.id = o.id)
        FROM orders o
        """;

    private const string LaterOrdersSql =
        """
        SELECT b.key, b.version, o.version, md5(o.state::text) = b.state,
            (SELECT md5(coalesce(string_agg(e.steps::text, ' ' ORDER BY e.version), ''))
                FROM order_events e WHERE e.tenant = o.tenant AND e.id = o.id AND e.version <= b.version) = b.steps
        FROM unnest($1, $2, $3, $4) AS b (key, version, state, steps)
        LEFT JOIN orders o ON o.tenant = split_part(b.key, ' ', 1) AND o.id = split_part(b.key, ' ', 2)
        """;

    private const string LedgersSql =
        """
        SELECT l.tenant || ' ' || l.sku, max(l.seq), md5(string_agg(l::text, ' ' ORDER BY l.seq)), ''
        FROM stock_ledger l
        GROUP BY l.tenant, l.sku
        """;

    private const string LaterLedgersSql =
        """
        SELECT b.key, b.version, max(l.seq), true, md5(string_agg(l::text, ' ' ORDER BY l.seq)) = b.state
        FROM unnest($1, $2, $3, $4) AS b (key, version, state, steps)
        LEFT JOIN stock_ledger l ON l.tenant = split_part(b.key, ' ', 1) AND l.sku = split_part(b.key, ' ', 2) AND l.seq <= b.version
        GROUP BY b.key, b.version, b.state
        """;

    private readonly Rows _orders;
    private readonly Rows _ledgers;

    private RowHistory(Rows orders, Rows ledgers) => (_orders, _ledgers) = (orders, ledgers);

    /// <summary>Reads what is there.</summary>
    /// <exception cref="AuditException">It can't be read.</exception>
    public static async Task<RowHistory> TakeAsync(AuditDatabase database, CancellationToken cancellation) => new(
        await ReadAsync(database, "every order as it is", OrdersSql, cancellation),
        await ReadAsync(database, "every ledger as it is", LedgersSql, cancellation));

    /// <summary>Whatever is not as it was and did not go forward either; empty where nothing is.</summary>
    /// <exception cref="AuditException">It can't be read.</exception>
    public async Task<IReadOnlyList<string>> FindingsAsync(AuditDatabase database, CancellationToken cancellation) =>
    [
        .. await CompareAsync(database, "what became of every order", "order", LaterOrdersSql, _orders, cancellation),
        .. await CompareAsync(
            database, "what became of every ledger", "the ledger of", LaterLedgersSql, _ledgers, cancellation),
    ];

    private static async Task<Rows> ReadAsync(AuditDatabase database, string what, string sql, CancellationToken cancellation)
    {
        var read = await database.ReadAsync(
            what,
            sql,
            row => (Key: row.GetString(0), Version: row.GetInt64(1), State: row.GetString(2), Steps: row.GetString(3)),
            cancellation);
        return new Rows(
            [.. read.Select(row => row.Key)], [.. read.Select(row => row.Version)],
            [.. read.Select(row => row.State)], [.. read.Select(row => row.Steps)]);
    }

    private static async Task<IEnumerable<string>> CompareAsync(
        AuditDatabase database, string what, string whose, string sql, Rows before, CancellationToken cancellation)
    {
        var findings = await database.ReadAsync(
            what,
            sql,
            () =>
            [
                new NpgsqlParameter<List<string>> { TypedValue = before.Keys },
                new NpgsqlParameter<List<long>> { TypedValue = before.Versions },
                new NpgsqlParameter<List<string>> { TypedValue = before.States },
                new NpgsqlParameter<List<string>> { TypedValue = before.Steps },
            ],
            row => Finding(whose, row),
            cancellation);
        return findings.OfType<string>();
    }

    private static string? Finding(string whose, NpgsqlDataReader row)
    {
        var (key, version) = (row.GetString(0), row.GetInt64(1));
        return row.IsDBNull(2) || row.GetInt64(2) < version ? $"{whose} {key} was at {version} and went back"
            : row.GetInt64(2) == version && !row.GetBoolean(3) ? $"{whose} {key} is still at {version} and says something else"
            : row.IsDBNull(4) || !row.GetBoolean(4) ? $"{whose} {key} has another history up to {version} than it had"
            : null;
    }

    private sealed record Rows(List<string> Keys, List<long> Versions, List<string> States, List<string> Steps);
}
