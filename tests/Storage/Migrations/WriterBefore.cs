using Npgsql;

namespace OrderActors.Storage.Tests.Migrations;

/// <summary>
/// What a program that knows the migrations without a header writes, with its statement's signature and its connection's settings: an
/// order with its steps and a hold, and then its payment by a webhook. Like <see cref="ProgramBefore"/> it never changes.
/// </summary>
/// <param name="database">Where.</param>
/// <param name="number">Which writer, 0…9; it has a SKU of its own.</param>
internal sealed class WriterBefore(string database, int number)
{
    private const string Signature =
        """
        SELECT commit_batch_v1($1::uuid, $2::bigint,
            $3::integer[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::bigint[],
            $9::timestamptz[], $10::timestamptz[], $11::jsonb[],
            $12::integer[], $13::text[], $14::text[], $15::bigint[], $16::smallint[], $17::bigint[],
            $18::timestamptz[], $19::jsonb[],
            $20::integer[], $21::text[], $22::text[], $23::bigint[], $24::json[],
            $25::integer[], $26::text[], $27::text[], $28::bigint[], $29::smallint[], $30::bigint[],
            $31::text[], $32::text[], $33::timestamptz[],
            $34::integer[], $35::text[], $36::text[])
        """;

    private const string Settings =
        "-c statement_timeout=5000 -c enable_seqscan=off -c enable_sort=off -c jit=off -c plan_cache_mode=force_generic_plan "
        + "-c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c enable_material=off";

    private readonly Guid _id = Guid.NewGuid();
    private long _batch;
    private int _orders;

    /// <summary>How many orders were acknowledged as placed and as paid.</summary>
    public int Orders => Volatile.Read(ref _orders);

    /// <summary>Writes until it is told to stop; whatever is not acknowledged is thrown.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var connection = await TestMigrations.OpenAsync(
            new NpgsqlConnectionStringBuilder(database) { Options = Settings }.ConnectionString);
        var sku = $"{{sku-{number}}}";
        await CommitAsync(connection, moves: ["{0}", "{dev}", sku, "{1}", "{1}", "{1000000}", "{NULL}", "{count}", "{2030-01-01}"]);
        while (!stop.IsCancellationRequested)
        {
            var id = $"{{ord_{number}{_orders:D17}AACHECK}}";
            await CommitAsync(
                connection,
                created: ["{0}", "{dev}", id, "{c-1}", "{2}", "{2}", "{2030-01-01}", "{2030-01-01}", "{\"{}\"}"],
                steps: ["{0}", "{dev}", id, "{2}", "{[]}"],
                moves: ["{0}", "{dev}", sku, $"{{{_orders + 2}}}", "{2}", "{1}", id, "{NULL}", "{2030-01-01}"]);
            await CommitAsync(
                connection,
                changed: ["{0}", "{dev}", id, "{2}", "{3}", "{3}", "{NULL}", "{\"{}\"}"],
                steps: ["{0}", "{dev}", id, "{3}", "{[]}"],
                webhooks: ["{0}", "{dev}", $"{{wh-{number}-{_orders}}}"]);
            Interlocked.Increment(ref _orders);
        }
    }

    private async Task CommitAsync(
        NpgsqlConnection connection,
        string[]? created = null,
        string[]? changed = null,
        string[]? steps = null,
        string[]? moves = null,
        string[]? webhooks = null)
    {
        string[] values =
        [
            .. created ?? Nothing(9), .. changed ?? Nothing(8), .. steps ?? Nothing(5), .. moves ?? Nothing(9), .. webhooks ?? Nothing(3),
        ];
        await using var command = new NpgsqlCommand(Signature, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = ++_batch });
        foreach (var value in values)
        {
            // Of no type, so that the server reads it as the type that the signature gives it.
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Unknown, Value = value });
        }

        Assert.Empty((int[])(await command.ExecuteScalarAsync(CancellationToken.None))!);
    }

    private static IEnumerable<string> Nothing(int columns) => Enumerable.Repeat("{}", columns);
}
