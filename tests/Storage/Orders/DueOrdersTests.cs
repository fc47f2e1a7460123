using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>Which orders are due, and putting off those that can't be worked.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DueOrdersTests(PostgresFixture postgres) : IAsyncLifetime
{
    private StorageHost _storage = null!;

    public async Task InitializeAsync() => _storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Fact]
    public async Task Find_AtAnInstant_HasTheMostOverdueFirst()
    {
        await StoreAsync(Enumerable.Range(0, 9).Select(i => (i, i % 3 == 0 ? null : (int?)i)));

        var due = await FindAsync(dueAt: 2, after: null, limit: 3);

        Assert.Equal(["ord_8", "ord_7", "ord_5"], due.Select(order => order.OrderId));
        Assert.Equal(Sample.Noon.AddMinutes(-8), due[0].WakeAt);
    }

    [Fact]
    public async Task Find_PageByPage_HasEveryOneOnceAlsoOfOneTime()
    {
        await StoreAsync(Enumerable.Range(0, 20).Select(i => (i, (int?)(i / 9))));
        var found = new List<string>();

        DueOrder? last = null;
        while (await FindAsync(dueAt: 0, last, limit: 4) is [.., var end] page)
        {
            Assert.True(page.Count <= 4);
            found.AddRange(page.Select(order => order.OrderId));
            last = end;
        }

        var expected = Enumerable.Range(0, 20).Select(i => (Id: $"ord_{i}", Minutes: i / 9))
            .OrderByDescending(order => order.Minutes).ThenBy(order => order.Id, StringComparer.Ordinal).Select(order => order.Id);
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task PutOff_OfSome_ChangesTheirTimeAndNothingElse()
    {
        await StoreAsync([(0, 5), (1, 4), (2, 3)]);
        var due = await FindAsync(dueAt: 0, after: null, limit: 10);
        var before = await _storage.ReadAsync("ord_1");

        var places = await _storage.Due.PutOffAsync(
            [(due[0], Sample.Noon.AddMinutes(1)), (due[1], Sample.Noon.AddMinutes(2))], CancellationToken.None);

        Assert.Equal([0, 1], places.Order());
        Assert.Equal(["ord_2"], (await FindAsync(dueAt: 0, after: null, limit: 10)).Select(order => order.OrderId));
        var after = await _storage.ReadAsync("ord_1");
        Assert.Equal(Sample.Noon.AddMinutes(2), after.State.WakeAt);
        Assert.Equal(
            (before.ETag, before.State.Status, Convert.ToHexString(before.State.State)),
            (after.ETag, after.State.Status, Convert.ToHexString(after.State.State)));
    }

    [Fact]
    public async Task PutOff_OfOneThatWasCommittedMeanwhile_LeavesItsTime()
    {
        await StoreAsync([(0, 5)]);
        var due = await FindAsync(dueAt: 0, after: null, limit: 10);
        Assert.Equal(CommitOutcome.Committed, await _storage.WriteAsync(Sample.Paid("ord_0"), expected: 2));

        Assert.Empty(await _storage.Due.PutOffAsync([(due[0], Sample.Noon.AddMinutes(1))], CancellationToken.None));

        Assert.Null((await _storage.ReadAsync("ord_0")).State.WakeAt);
    }

    [Fact]
    public async Task Commit_AfterAPutOff_SetsTheTimeByTheState()
    {
        await StoreAsync([(0, 5)]);
        var due = await FindAsync(dueAt: 0, after: null, limit: 10);
        Assert.Equal([0], await _storage.Due.PutOffAsync([(due[0], Sample.Noon.AddHours(1))], CancellationToken.None));

        Assert.Equal(CommitOutcome.Committed, await _storage.WriteAsync(Sample.Paid("ord_0"), expected: 2));

        Assert.Null((await _storage.ReadAsync("ord_0")).State.WakeAt);
    }

    [Fact]
    public async Task PutOff_OfARowThatIsBeingWritten_DoesNotWait()
    {
        await StoreAsync([(0, 5), (1, 4)]);
        var due = await FindAsync(dueAt: 0, after: null, limit: 10);
        await using var connection = new NpgsqlConnection(_storage.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var write = new NpgsqlCommand("UPDATE orders SET version = 3 WHERE id = 'ord_0'", connection, transaction);
        await write.ExecuteNonQueryAsync();

        var places = await _storage.Due.PutOffAsync([.. due.Select(order => (order, Sample.Noon.AddMinutes(1)))], CancellationToken.None);

        Assert.Equal([1], places);
    }

    private ValueTask<IReadOnlyList<DueOrder>> FindAsync(int dueAt, DueOrder? after, int limit) =>
        _storage.Due.FindAsync(Sample.Noon.AddMinutes(-dueAt), after, limit, CancellationToken.None);

    private async Task StoreAsync(IEnumerable<(int Number, int? MinutesOverdue)> orders)
    {
        foreach (var (number, minutes) in orders)
        {
            var order = Sample.Placed($"ord_{number}");
            order.WakeAt = minutes is { } overdue ? Sample.Noon.AddMinutes(-overdue) : null;
            Assert.Equal(CommitOutcome.Committed, await _storage.WriteAsync(order));
        }
    }
}
