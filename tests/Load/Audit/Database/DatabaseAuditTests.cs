using Npgsql;
using OrderActors.Load.Audit.Database;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Load.Tests.Audit.Database;

/// <summary>The audit finds nothing in rows that are sound, and each thing that can be wrong with them.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DatabaseAuditTests(PostgresFixture postgres)
{
    private static readonly TimeSpan OverdueLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Findings_OfASoundShop_AreNone()
    {
        await using var database = await ShopRows.CreateAsync(await postgres.NewDatabaseAsync());

        Assert.Empty(await DatabaseAudit.FindingsAsync(Of(database), OverdueLimit, CancellationToken.None));
    }

    [Theory]
    [InlineData("DELETE FROM order_events WHERE id = 'ord_a'", "order ord_a is at version 2 and has the steps of nobody")]
    [InlineData("DELETE FROM order_events WHERE id = 'ord_b' AND version = 5", "order ord_b is at version 7 and has the steps 1,2,6,7")]
    [InlineData(
        """UPDATE order_events SET steps = '[{"version":6,"event":"x","data":{}}]' WHERE id = 'ord_b' AND version = 7""",
        "order ord_b is at version 7 and has the steps 1,2,3,4,5,6,6")]
    [InlineData("UPDATE orders SET version = 6 WHERE id = 'ord_b'", "order ord_b is at version 6 and has the steps 1,2,3,4,5,6,7")]
    [InlineData("DELETE FROM orders WHERE id = 'ord_b'", "order ord_b has steps and is not there")]
    [InlineData("DELETE FROM orders WHERE id = 'ord_b'", "tea has moves for order ord_b, which is not there")]
    [InlineData("UPDATE orders SET status = 4 WHERE id = 'ord_b'", "is fulfilling at version 7, and its state says fulfilled at 7")]
    [InlineData(
        """UPDATE orders SET state = jsonb_set(state, '{version}', '6') WHERE id = 'ord_b'""", "and its state says fulfilled at 6")]
    [InlineData(
        """
        UPDATE order_events SET steps = '[{"version":7,"event":"fulfilmentAccepted","data":{"effectKey":"3-requestShipment"}}]'
        WHERE id = 'ord_b' AND version = 7
        """,
        "order ord_b took the step fulfilmentAccepted 3-requestShipment 2 times")]
    [InlineData("UPDATE stock_ledger SET seq = 5 WHERE seq = 4", "the ledger of tea has 4 entries from 1 to 5")]
    [InlineData("UPDATE stock_ledger SET quantity = 2 WHERE seq = 1", "tea is oversold after entry 3: received 2, held 3, sold 0")]
    [InlineData("UPDATE stock_ledger SET quantity = 4 WHERE seq = 4", "tea is oversold after entry 4: received 10, held -1, sold 4")]
    [InlineData(
        "UPDATE stock_ledger SET received = 11 WHERE seq = 3",
        "entry 3 of tea says received 11, held 3, sold 0; the moves up to it 10, 3, 0")]
    [InlineData("UPDATE stock SET sold = 1", "the snapshot of tea at entry 3 says received 10, held 3, sold 1; the ledger 10, 3, 0")]
    [InlineData("UPDATE stock_ledger SET quantity = 1 WHERE seq = 2", "order ord_a (status 2) of 2 tea holds 1 and bought 0")]
    [InlineData("UPDATE stock_ledger SET kind = 3 WHERE seq = 4", "order ord_b (status 5) of 1 tea holds 0 and bought 0")]
    [InlineData("UPDATE orders SET placed_whole = false WHERE id = 'ord_c'", "order ord_c is at version 2 and has the steps of nobody")]
    [InlineData(
        "UPDATE orders SET placed_whole = false WHERE id = 'ord_c'",
        "mate has a hold that came with order ord_c, which was not placed whole")]
    [InlineData("UPDATE orders SET placed_whole = true WHERE id = 'ord_a'", "order ord_a is at version 2 and has the steps 1,1,2,2")]
    [InlineData("UPDATE orders SET placed_whole = true WHERE id = 'ord_a'", "order ord_a took the step orderPlaced  2 times")]
    [InlineData(
        """
        ALTER TABLE stock_ledger DISABLE TRIGGER stock_ledger_hold_once;
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at) VALUES ('dev', 'mate', 3, 2, 3, 'ord_c', now())
        """,
        "mate has 2 moves of kind 2 for order ord_c")]
    [InlineData("UPDATE orders SET status = 1 WHERE id = 'ord_a'", "order ord_a is still placing")]
    [InlineData(
        """UPDATE orders SET state = jsonb_set(state, '{effects}', '[{"key":"3-refundPayment"}]') WHERE id = 'ord_b'""",
        "order ord_b still has to carry out 3-refundPayment")]
    [InlineData("UPDATE orders SET wake_at = now() - interval '11 seconds' WHERE id = 'ord_a'", "order ord_a was to be woken at")]
    public async Task Findings_OfAShopWithAFault_NameIt(string fault, string expected)
    {
        await using var database = await ShopRows.CreateAsync(await postgres.NewDatabaseAsync());
        await ShopRows.ExecuteAsync(database, fault);

        var findings = await DatabaseAudit.FindingsAsync(Of(database), OverdueLimit, CancellationToken.None);

        Assert.Contains(findings, finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SELECT 1", null)]
    [InlineData("INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, at) VALUES ('dev', 'tea', 5, 1, 1, now())", null)]
    [InlineData(
        """
        UPDATE orders SET version = 3, state = '{}' WHERE id = 'ord_a';
        INSERT INTO order_events (tenant, id, version, steps) VALUES ('dev', 'ord_a', 3, '[]')
        """,
        null)]
    [InlineData("DELETE FROM orders WHERE id = 'ord_a'", "order dev ord_a was at 2 and went back")]
    [InlineData("UPDATE orders SET version = 6 WHERE id = 'ord_b'", "order dev ord_b was at 7 and went back")]
    [InlineData("UPDATE orders SET state = '{}' WHERE id = 'ord_b'", "order dev ord_b is still at 7 and says something else")]
    [InlineData(
        """
        UPDATE order_events SET steps = '[]' WHERE id = 'ord_b' AND version = 5;
        UPDATE orders SET version = 8 WHERE id = 'ord_b'
        """,
        "order dev ord_b has another history up to 7 than it had")]
    [InlineData("DELETE FROM stock_ledger WHERE seq = 4", "the ledger of dev tea was at 4 and went back")]
    [InlineData(
        "UPDATE stock_ledger SET quantity = 5 WHERE order_id = 'ord_a'", "the ledger of dev tea has another history up to 4 than it had")]
    public async Task RowHistory_ComparedWithLaterRows_NamesWhatDidNotGoForward(string change, string? expected)
    {
        await using var database = await ShopRows.CreateAsync(await postgres.NewDatabaseAsync());
        var before = await RowHistory.TakeAsync(Of(database), CancellationToken.None);
        await ShopRows.ExecuteAsync(database, change);

        Assert.Equal(expected is null ? [] : [expected], await before.FindingsAsync(Of(database), CancellationToken.None));
    }

    [Fact]
    public async Task EffectHistory_OfAShop_KnowsWhatWasDecidedAndWhatWasDone()
    {
        await using var database = await ShopRows.CreateAsync(await postgres.NewDatabaseAsync());
        await ShopRows.ExecuteAsync(
            database,
            """
            INSERT INTO order_events (tenant, id, version, steps) VALUES ('dev', 'ord_b', 8,
                '[{"version":8,"event":"duplicatePaymentReceived","data":{"paymentId":"pay-c","amountMinor":7}}]')
            """);

        var history = await EffectHistory.ReadAsync(Of(database), CancellationToken.None);

        Assert.Equal(["ord_b-3-requestShipment"], history.Confirmed);
        Assert.Equal(new DecidedEffect(null, null), history.Find("ord_b-3-requestShipment"));
        Assert.Equal(new DecidedEffect("pay-c", 7), history.Find("ord_b-8-refundPayment"));
        Assert.Null(history.Find("ord_b-3-refundPayment"));
    }

    private static AuditDatabase Of(NpgsqlDataSource database) => new(database, TimeProvider.System);
}
