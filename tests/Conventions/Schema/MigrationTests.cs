using System.Security.Cryptography;
using System.Text;
using OrderActors.Conventions.Tests.Repository;
using OrderActors.Storage.Migrations;

namespace OrderActors.Conventions.Tests.Schema;

/// <summary>Migrations are honest about what they are compatible with, and nobody stands still for one.</summary>
public sealed class MigrationTests
{
    private const string Expand = "-- expand, compatible since 6\n";
    private const string Contract = "-- contract, compatible since 7\n";

    private static IEnumerable<Migration> WithHeader =>
        Migration.Embedded.Where(migration => migration.Version > MigrationHeader.LastWithoutHeader);

    [Fact]
    public void Migration_WithAHeader_OnlyAddsUnlessItSaysSo() =>
        Fault.None(
            WithHeader.SelectMany(migration => new MigrationScript(migration).Faults()),
            "Expand first, in one version; contract in a later one, when no program is left that needs what goes:");

    [Fact]
    public void Migration_OutsideOfATransaction_CanBeRunAgain() =>
        Assert.All(
            WithHeader.Where(migration => !MigrationHeader.Of(migration).InTransaction),
            migration => Assert.NotEmpty(ConcurrentStatement.AllOf(migration)));

    [Fact]
    public void Migration_ThatOnlyAdds_IsCompatibleWithWhatTheOnesBeforeItAre()
    {
        var faults = new List<string>();
        var since = MigrationHeader.LastWithoutHeader;
        foreach (var migration in WithHeader)
        {
            var header = MigrationHeader.Of(migration);
            if (header.IsContract ? header.CompatibleSince <= since : header.CompatibleSince != since)
            {
                faults.Add($"{migration.Version:0000}_{migration.Name}.sql: {header.CompatibleSince} after {since}");
            }

            since = int.Max(since, header.CompatibleSince);
        }

        Fault.None(faults, "Only what takes something away leaves programs behind, and it always does:");
    }

    [Fact]
    public void Migration_WithoutAHeader_IsWhatItWas()
    {
        var sql = string.Concat(Migration.Embedded
            .Where(migration => migration.Version <= MigrationHeader.LastWithoutHeader).Select(migration => migration.Checksum));

        Assert.Equal(
            "c398eea03936f7f410b55e0cfd590fb0b616a0981f45c12c8aabc8d027ea2da8",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(sql))));
    }

    [Theory]
    [InlineData(Expand + "CREATE TABLE t (a text NOT NULL); CREATE INDEX t_by_a ON t (a); ALTER TABLE t ALTER COLUMN a TYPE bytea;")]
    [InlineData(Expand + "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DROP TABLE orders; $$;")]
    [InlineData(Expand + "-- DROP TABLE orders;\nCOMMENT ON TABLE orders IS 'DROP; DROP';")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a text, ADD COLUMN b integer NOT NULL DEFAULT 0, SET (fillfactor = 80);")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a boolean DEFAULT false NOT NULL;")]
    [InlineData(Expand + "ALTER TABLE orders ADD CONSTRAINT c CHECK (version > 0, a) NOT VALID;")]
    [InlineData("-- expand, compatible since 6, no transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a ON orders (id);")]
    [InlineData(Contract + "ALTER TABLE orders DROP COLUMN a; DROP TABLE t;")]
    public void Faults_OfWhatNobodyStandsStillFor_AreNone(string sql) =>
        Assert.Empty(new MigrationScript(new Migration(9, "one", sql)).Faults());

    [Theory]
    [InlineData(Expand + "CREATE INDEX a ON orders (id);")]
    [InlineData(Expand + "create unique index if not exists a on orders using btree (id);")]
    [InlineData(Expand + "CREATE INDEX ON orders (id);")]
    [InlineData(Contract + "CREATE INDEX a ON orders (id);")]
    [InlineData(Expand + "DROP TABLE orders;")]
    [InlineData(Expand + "DROP FUNCTION commit_batch_v1;")]
    [InlineData(Expand + "DROP INDEX orders_by_wake_at;")]
    [InlineData(Expand + "TRUNCATE webhook_receipts;")]
    [InlineData(Expand + "DELETE FROM webhook_receipts;")]
    [InlineData(Expand + "UPDATE orders SET version = 1;")]
    [InlineData(Expand + "DO $$ BEGIN DROP TABLE orders; END $$;")]
    [InlineData(Expand + "ALTER TABLE orders DROP COLUMN state;")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a text, DROP CONSTRAINT c;")]
    [InlineData(Expand + "ALTER TABLE orders ALTER COLUMN version TYPE integer;")]
    [InlineData(Expand + "ALTER TABLE orders ALTER COLUMN wake_at SET NOT NULL;")]
    [InlineData(Expand + "ALTER TABLE orders RENAME COLUMN state TO content;")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a text NOT NULL;")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a uuid DEFAULT gen_random_uuid();")]
    [InlineData(Expand + "ALTER TABLE orders ADD COLUMN a text UNIQUE;")]
    [InlineData(Expand + "ALTER TABLE orders ADD CONSTRAINT c CHECK (version > 0);")]
    [InlineData(Expand + "ALTER TABLE orders ADD CONSTRAINT c CHECK (true) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT c;")]
    [InlineData(Expand + "LOCK TABLE orders;")]
    public void Faults_OfWhatTakesAwayOrStandsInTheWay_AreFound(string sql) =>
        Assert.NotEmpty(new MigrationScript(new Migration(9, "one", sql)).Faults());
}
