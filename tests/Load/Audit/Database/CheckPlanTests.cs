using Npgsql;
using OrderActors.Load.Audit.Database;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Load.Tests.Audit.Database;

/// <summary>A check of many orders looks at each of them once or twice, and never at all pairs of them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CheckPlanTests(PostgresFixture postgres)
{
    // From here on a plan for the first rows is another one than for all.
    private const string ManyOrders =
        """
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
        SELECT 'dev', 'ord_' || md5(i::text), 'c', 2, 2, now(), now() + interval '1 hour',
            '{"status":"awaitingPayment","version":2,"lines":[{"sku":"tea","quantity":1}],"effects":[]}'
        FROM generate_series(1, 60000) AS i;
        INSERT INTO order_events (tenant, id, version, steps)
        SELECT 'dev', 'ord_' || md5(i::text), 2,
            '[{"version":1,"event":"orderPlaced","data":{}},{"version":2,"event":"stockReserved","data":{}}]'
        FROM generate_series(1, 60000) AS i;
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at, received, held, sold)
        SELECT 'dev', 'coffee-' || i % 100, 1 + i / 100, 2, 1, 'ord_' || md5(i::text), now(), 1000, 1 + i / 100, 0
        FROM generate_series(1, 60000) AS i;
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state, placed_whole)
        SELECT 'dev', 'ord_' || md5('w' || i), 'c', 2, 2, now(), now() + interval '1 hour',
            '{"status":"awaitingPayment","version":2,"lines":[{"sku":"tea","quantity":1}],"effects":[]}', true
        FROM generate_series(1, 60000) AS i;
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at, received, held, sold, with_order)
        SELECT 'dev', 'mocha-' || i % 100, 1 + i / 100, 2, 1, 'ord_' || md5('w' || i), now(), 1000, 1 + i / 100, 0, true
        FROM generate_series(1, 60000) AS i;
        ANALYZE
        """;

    [Fact]
    public async Task Check_OfManyOrders_ComparesNotAllWithAll()
    {
        await using var database = await ShopRows.CreateAsync(await postgres.NewDatabaseAsync());
        await ShopRows.ExecuteAsync(database, ManyOrders);

        foreach (var (what, check) in DatabaseChecks.All)
        {
            var plan = await PlanAsync(database, DatabaseAudit.Statement(check));

            // A condition that is only tried on what a join has put together: here, on every pair of a tenant.
            Assert.False(plan.Contains("Join Filter", StringComparison.Ordinal), $"{what}:\n{plan}");
        }
    }

    private static async Task<string> PlanAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand($"EXPLAIN {sql.Replace("$1", "interval '10 s'", StringComparison.Ordinal)}");
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
