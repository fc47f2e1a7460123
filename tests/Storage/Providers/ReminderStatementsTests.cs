using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>What the reminder provider of Orleans relies on.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReminderStatementsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTime Noon = Sample.Noon.UtcDateTime;
    private static readonly (string, object?) Service = ("ServiceId", "service-1");

    private StoredStatements _statements = null!;

    public async Task InitializeAsync() => _statements = await StoredStatements.OnNewDatabaseAsync(postgres);

    public async Task DisposeAsync() => await _statements.DisposeAsync();

    [Fact]
    public async Task Upsert_OfANewOne_StoresIt()
    {
        Assert.Equal(0, await UpsertAsync("a", "wake", 17, 60_000));

        var row = Assert.Single(await ReadAsync("a", "wake"));
        Assert.Equal("a", row["GrainId"]);
        Assert.Equal("wake", row["ReminderName"]);
        Assert.Equal(Noon, row["StartTime"]);
        Assert.Equal(60_000L, row["Period"]);
        Assert.Equal(0, row["Version"]);
    }

    [Fact]
    public async Task Upsert_OfOneThatIsThere_ReplacesItAndRaisesItsVersion()
    {
        await UpsertAsync("a", "wake", 17, 60_000);
        await UpsertAsync("a", "sleep", 17, 60_000);

        // A period that is not too long comes as a number of 32 bits.
        Assert.Equal(1, await UpsertAsync("a", "wake", 17, 90_000));
        Assert.Equal(2, await UpsertAsync("a", "wake", 17, 3_000_000_000L));

        Assert.Equal(3_000_000_000L, Assert.Single(await ReadAsync("a", "wake"))["Period"]);
        Assert.Equal(0, Assert.Single(await ReadAsync("a", "sleep"))["Version"]);
    }

    [Fact]
    public async Task Upsert_ByManyAtOnce_GivesEachAVersionOfItsOwn()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => UpsertAsync("a", "wake", 17, 60_000)));

        Assert.Equal(Enumerable.Range(0, 16), versions.Order());
    }

    [Fact]
    public async Task ReadRows_OfAGrain_AreItsReminders()
    {
        await UpsertAsync("a", "wake", 17, 60_000);
        await UpsertAsync("a", "sleep", 17, 60_000);
        await UpsertAsync("b", "wake", 18, 60_000);

        var rows = await _statements.ReadAsync("ReadReminderRowsKey", Service, ("GrainId", "a"));

        Assert.Equal(["sleep", "wake"], rows.Select(row => row["ReminderName"]).Order());
        Assert.Empty(await _statements.ReadAsync("ReadReminderRowsKey", ("ServiceId", "service-2"), ("GrainId", "a")));
    }

    [Theory]
    [InlineData(-10, 10, "minus nine, zero, ten")]
    [InlineData(-9, 0, "zero")]
    [InlineData(10, int.MaxValue, "most")]
    [InlineData(int.MinValue, -10, "minus ten")]
    public async Task ReadRange_FromOneNumberToAHigher_IsOpenBelowAndClosedAbove(int begin, int end, string expected) =>
        await CheckRangeAsync("ReadRangeRows1Key", begin, end, expected);

    [Theory]
    [InlineData(10, -10, "least, minus ten, most")]
    [InlineData(int.MaxValue, int.MinValue, "least")]
    [InlineData(0, 0, "least, minus nine, minus ten, most, ten, zero")]
    public async Task ReadRange_FromOneNumberRoundToALower_GoesThroughTheEnd(int begin, int end, string expected) =>
        await CheckRangeAsync("ReadRangeRows2Key", begin, end, expected);

    [Fact]
    public async Task Delete_AtTheVersion_RemovesTheOne()
    {
        await UpsertAsync("a", "wake", 17, 60_000);
        await UpsertAsync("a", "wake", 17, 90_000);
        await UpsertAsync("a", "sleep", 17, 60_000);

        Assert.Equal(0, await DeleteAsync("a", "wake", 0));
        Assert.Equal(1, await DeleteAsync("a", "wake", 1));
        Assert.Equal(0, await DeleteAsync("a", "wake", 1));

        var left = Assert.Single(await _statements.ReadAsync("ReadReminderRowsKey", Service, ("GrainId", "a")));
        Assert.Equal("sleep", left["ReminderName"]);
    }

    [Fact]
    public async Task DeleteAll_Always_LeavesOtherServices()
    {
        await UpsertAsync("a", "wake", 17, 60_000);

        await _statements.RunAsync("DeleteReminderRowsKey", ("ServiceId", "service-2"));
        Assert.Single(await ReadAsync("a", "wake"));
        await _statements.RunAsync("DeleteReminderRowsKey", Service);

        Assert.Empty(await ReadAsync("a", "wake"));
    }

    private async Task CheckRangeAsync(string key, int begin, int end, string expected)
    {
        await UpsertAsync("least", "wake", int.MinValue, 60_000);
        await UpsertAsync("minus ten", "wake", -10, 60_000);
        await UpsertAsync("minus nine", "wake", -9, 60_000);
        await UpsertAsync("zero", "wake", 0, 60_000);
        await UpsertAsync("ten", "wake", 10, 60_000);
        await UpsertAsync("most", "wake", int.MaxValue, 60_000);

        var rows = await _statements.ReadAsync(key, Service, ("BeginHash", begin), ("EndHash", end));

        Assert.Equal(expected.Split(", ").Order(), rows.Select(row => (string)row["GrainId"]!).Order());
    }

    private async Task<int> UpsertAsync(string grain, string name, int hash, long period)
    {
        var row = Assert.Single(await _statements.ReadAsync(
            "UpsertReminderRowKey",
            Service,
            ("GrainId", grain),
            ("ReminderName", name),
            ("StartTime", Noon),
            ("Period", period <= int.MaxValue ? (int)period : period),
            ("GrainHash", hash)));
        return Assert.IsType<int>(row["Version"]);
    }

    private Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(string grain, string name) =>
        _statements.ReadAsync("ReadReminderRowKey", Service, ("GrainId", grain), ("ReminderName", name));

    private Task<int> DeleteAsync(string grain, string name, int version) => _statements.NumberAsync(
        "DeleteReminderRowKey", Service, ("GrainId", grain), ("ReminderName", name), ("Version", version));
}
