using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Migrations;

namespace OrderActors.Load.Tests.Audit.Database;

/// <summary>A small shop in a database of its own, with nothing wrong in it: ord_a waits for its payment, ord_b was
/// shipped, and ord_c, which was placed whole, waits too.</summary>
internal static class ShopRows
{
    private const string Sound =
        """
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state) VALUES
        ('dev', 'ord_a', 'c', 2, 2, now(), now() + interval '1 hour',
            '{"status":"awaitingPayment","version":2,"lines":[{"sku":"tea","quantity":1},{"sku":"tea","quantity":1}],"effects":[]}'),
        ('dev', 'ord_b', 'c', 5, 7, now(), NULL,
            '{"status":"fulfilled","version":7,"lines":[{"sku":"tea","quantity":1}],"effects":[]}');
        INSERT INTO order_events (tenant, id, version, steps) VALUES
        ('dev', 'ord_a', 2, '[{"version":1,"event":"orderPlaced","data":{}},{"version":2,"event":"stockReserved","data":{}}]'),
        ('dev', 'ord_b', 2, '[{"version":1,"event":"orderPlaced","data":{}},{"version":2,"event":"stockReserved","data":{}}]'),
        ('dev', 'ord_b', 5, '[{"version":3,"event":"paymentCaptured","data":{"paymentId":"pay-b","amountMinor":450}},
            {"version":4,"event":"stockSettled","data":{"effectKey":"3-sellStock"}},
            {"version":5,"event":"fulfilmentRequested","data":{}}]'),
        ('dev', 'ord_b', 6, '[{"version":6,"event":"fulfilmentAccepted","data":{"effectKey":"3-requestShipment"}}]'),
        ('dev', 'ord_b', 7, '[{"version":7,"event":"orderShipped","data":{}}]');
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at) VALUES
        ('dev', 'tea', 1, 1, 10, NULL, now()), ('dev', 'tea', 2, 2, 2, 'ord_a', now()),
        ('dev', 'tea', 3, 2, 1, 'ord_b', now()), ('dev', 'tea', 4, 4, 1, 'ord_b', now());
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state, placed_whole) VALUES
        ('dev', 'ord_c', 'c', 2, 2, now(), now() + interval '1 hour',
            '{"status":"awaitingPayment","version":2,"lines":[{"sku":"mate","quantity":3}],"effects":[]}', true);
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at, with_order) VALUES
        ('dev', 'mate', 1, 1, 9, NULL, now(), false), ('dev', 'mate', 2, 2, 3, 'ord_c', now(), true);
        INSERT INTO stock (tenant, sku, seq, received, held, sold, stocked) VALUES ('dev', 'tea', 3, 10, 3, 0, true);
        """;

    /// <summary>Makes it.</summary>
    public static async Task<NpgsqlDataSource> CreateAsync(string connectionString)
    {
        var database = NpgsqlDataSource.Create(connectionString);
        await TestMigrations.RunAsync(connectionString, Migration.Embedded);
        await ExecuteAsync(database, Sound);
        return database;
    }

    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
