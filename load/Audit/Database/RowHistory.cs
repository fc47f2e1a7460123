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
    public static async Task<RowHistory> TakeAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        new(await ReadAsync(database, OrdersSql, cancellation), await ReadAsync(database, LedgersSql, cancellation));

    /// <summary>Whatever is not as it was and did not go forward either; empty where nothing is.</summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
    [
        .. await CompareAsync(database, "order", LaterOrdersSql, _orders, cancellation),
        .. await CompareAsync(database, "the ledger of", LaterLedgersSql, _ledgers, cancellation),
    ];

    private static async Task<Rows> ReadAsync(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        var rows = new Rows([], [], [], []);
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Keys.Add(reader.GetString(0));
            rows.Versions.Add(reader.GetInt64(1));
            rows.States.Add(reader.GetString(2));
            rows.Steps.Add(reader.GetString(3));
        }

        return rows;
    }

    private static async Task<IReadOnlyList<string>> CompareAsync(
        NpgsqlDataSource database, string what, string sql, Rows before, CancellationToken cancellation)
    {
        var findings = new List<string>();
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = before.Keys });
        command.Parameters.Add(new NpgsqlParameter<List<long>> { TypedValue = before.Versions });
        command.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = before.States });
        command.Parameters.Add(new NpgsqlParameter<List<string>> { TypedValue = before.Steps });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (key, version) = (reader.GetString(0), reader.GetInt64(1));
            if (reader.IsDBNull(2) || reader.GetInt64(2) < version)
            {
                findings.Add($"{what} {key} was at {version} and went back");
            }
            else if (reader.GetInt64(2) == version && !reader.GetBoolean(3))
            {
                findings.Add($"{what} {key} is still at {version} and says something else");
            }
            else if (reader.IsDBNull(4) || !reader.GetBoolean(4))
            {
                findings.Add($"{what} {key} has another history up to {version} than it had");
            }
        }

        return findings;
    }

    private sealed record Rows(List<string> Keys, List<long> Versions, List<string> States, List<string> Steps);
}
