using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>What the storage provider of Orleans relies on.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GrainStorageStatementsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly GrainRecordKey Cart = new("cart", "dev/c-1");

    private GrainRecords _records = null!;

    public async Task InitializeAsync() => _records = await GrainRecords.CreateAsync(postgres);

    public async Task DisposeAsync() => await _records.DisposeAsync();

    [Fact]
    public void Keys_Always_AreThoseThatTheProvidersAskFor() => Assert.Equal(
        [
            "CleanupDefunctSiloEntriesKey", "ClearStorageKey", "DeleteMembershipTableEntriesKey", "DeleteReminderRowKey",
            "DeleteReminderRowsKey", "DeleteStorageKey", "GatewaysQueryKey", "InsertMembershipKey", "InsertMembershipVersionKey",
            "MembershipReadAllKey", "MembershipReadRowKey", "ReadFromStorageKey", "ReadRangeRows1Key", "ReadRangeRows2Key",
            "ReadReminderRowKey", "ReadReminderRowsKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey", "UpsertReminderRowKey",
            "WriteToStorageKey",
        ],
        _records.Statements.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Write_WithoutAVersion_Inserts()
    {
        Assert.Equal(1, await _records.WriteAsync(Cart, null, "one"));

        Assert.Equal(("one", 1), await _records.ReadAsync(Cart));
    }

    [Fact]
    public async Task Write_WithoutAVersionOfARecordThatIsThere_ChangesNothing()
    {
        await _records.WriteAsync(Cart, null, "one");

        Assert.Null(await _records.WriteAsync(Cart, null, "two"));

        Assert.Equal(("one", 1), await _records.ReadAsync(Cart));
    }

    [Fact]
    public async Task Write_AtTheVersion_Updates()
    {
        await _records.WriteAsync(Cart, null, "one");

        Assert.Equal(2, await _records.WriteAsync(Cart, 1, "two"));
        Assert.Equal(3, await _records.WriteAsync(Cart, 2, "three"));

        Assert.Equal(("three", 3), await _records.ReadAsync(Cart));
    }

    [Fact]
    public async Task Write_AtAnotherVersion_ChangesNothing()
    {
        Assert.Null(await _records.WriteAsync(Cart, 1, "none"));
        Assert.Null(await _records.ReadAsync(Cart));
        await _records.WriteAsync(Cart, null, "one");

        Assert.Null(await _records.WriteAsync(Cart, 0, "two"));
        Assert.Null(await _records.WriteAsync(Cart, 2, "two"));

        Assert.Equal(("one", 1), await _records.ReadAsync(Cart));
    }

    [Theory]
    [InlineData("dev/c-1")]
    [InlineData(null)]
    public async Task Write_OfAFirstRecordByManyAtOnce_LetsOneThrough(string? key)
    {
        for (var i = 0; i < 20; i++)
        {
            var record = new GrainRecordKey($"cart-{i}", key, 1, 2);

            var versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => _records.WriteAsync(record, null, $"by {n}")));

            Assert.Equal(1, Assert.Single(versions, version => version is not null));
        }

        Assert.Equal(20, await _records.CountAsync("OrleansStorage"));
    }

    [Fact]
    public async Task Write_AtOneVersionByManyAtOnce_LetsOneThrough()
    {
        await _records.WriteAsync(Cart, null, "one");
        for (var version = 1; version <= 20; version++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => _records.WriteAsync(Cart, version, $"by {n}")));

            Assert.Equal(version + 1, Assert.Single(answers, answer => answer is not null));
        }
    }

    [Fact]
    public async Task Records_WhoseHashesAreTheSame_AreToldApart()
    {
        GrainRecordKey[] keys =
        [
            Cart,
            Cart with { Name = "basket" },
            Cart with { Text = "dev/c-2" },
            Cart with { Text = "" },
            Cart with { Text = null },
            Cart with { Text = null, Number0 = 1 },
            Cart with { Text = null, Number1 = 1 },
            Cart with { Service = "service-2" },
        ];
        foreach (var key in keys)
        {
            Assert.Equal(1, await _records.WriteAsync(key, null, $"{key}"));
        }

        foreach (var key in keys)
        {
            Assert.Equal(($"{key}", 1), await _records.ReadAsync(key));
        }
    }

    [Fact]
    public async Task Clear_AtTheVersion_KeepsTheVersionsGoing()
    {
        await _records.WriteAsync(Cart, null, "one");

        Assert.Null(await _records.ClearAsync(Cart, 2));
        Assert.Null(await _records.ClearAsync(Cart, null));
        Assert.Equal(2, await _records.ClearAsync(Cart, 1));

        Assert.Equal((null, 2), await _records.ReadAsync(Cart));
        Assert.Null(await _records.WriteAsync(Cart, 1, "late"));
        Assert.Null(await _records.WriteAsync(Cart, null, "late"));
        Assert.Equal(3, await _records.WriteAsync(Cart, 2, "again"));
    }

    [Fact]
    public async Task Delete_AtTheVersion_RemovesTheRow()
    {
        await _records.WriteAsync(Cart, null, "one");

        Assert.Null(await _records.DeleteAsync(Cart, 2));
        Assert.Null(await _records.DeleteAsync(Cart, null));
        Assert.Equal(2, await _records.DeleteAsync(Cart, 1));

        Assert.Null(await _records.ReadAsync(Cart));
        Assert.Equal(1, await _records.WriteAsync(Cart, null, "anew"));
    }
}
