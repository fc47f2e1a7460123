using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>Tables that grow are analyzed all the time, beside the orders that come in. What one ANALYZE looks at is settled by the
/// column, or the expression of an index, that wants most.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StatisticsTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("orders")]
    [InlineData("order_events")]
    [InlineData("stock_ledger")]
    [InlineData("webhook_receipts")]
    public async Task Analyze_OfATableThatGrows_LooksAtFewRows(string table)
    {
        var database = await postgres.NewDatabaseAsync();
        await using (await StorageHost.StartAsync(database))
        {
        }

        var wanting = await TestMigrations.QueryAsync<string[]>(
            database,
            $"""
            SELECT array(
                SELECT c.relname || '.' || a.attname
                FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_index i ON i.indexrelid = c.oid
                WHERE (c.oid = '{table}'::regclass OR (i.indrelid = '{table}'::regclass AND i.indkey[a.attnum - 1] = 0))
                    AND coalesce(nullif(a.attstattarget, -1), current_setting('default_statistics_target')::integer) > 10)
            """);

        Assert.Empty(wanting);
    }
}
