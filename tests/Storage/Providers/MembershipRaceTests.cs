using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;
using static OrderActors.Storage.Tests.Providers.MembershipTable;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>Silos that change the membership at once: one of them does, and the version says so.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MembershipRaceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private MembershipTable _table = null!;

    public async Task InitializeAsync() => _table = await MembershipTable.CreateAsync(postgres);

    public async Task DisposeAsync() => await _table.DisposeAsync();

    [Fact]
    public async Task InsertVersion_ByManyAtOnce_MakesOneRow()
    {
        var cluster = ("DeploymentId", (object?)"cluster-2");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _table.Statements.NumberAsync("InsertMembershipVersionKey", cluster)));

        Assert.Equal(1, answers.Sum());
        Assert.Equal(0, Assert.Single(await _table.Statements.ReadAsync("MembershipReadAllKey", cluster))["Version"]);
    }

    [Fact]
    public async Task Insert_OfDifferentSilosAtOnce_LetsOneThroughAVersion()
    {
        for (var version = 0; version < 20; version++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => _table.InsertAsync((version * 100) + i, version)));

            Assert.Equal(1, answers.Sum());
            Assert.Equal(version + 1, await _table.VersionAsync());
            Assert.Equal(version + 1, (await _table.ReadAllAsync()).Count);
        }
    }

    [Fact]
    public async Task Insert_OfOneSiloAtOnce_AddsItOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _table.InsertAsync(7, 0)));

        Assert.Equal(1, answers.Sum());
        Assert.Equal(1, await _table.VersionAsync());
    }

    [Fact]
    public async Task UpdateAndInsert_AtOnce_LetOneThroughAVersion()
    {
        await _table.InsertAsync(1, 0);
        await _table.InsertAsync(2, 1);
        for (var version = 2; version < 22; version++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(i => (i % 3) switch
            {
                0 => _table.UpdateAsync(1, version, Active, $"by {i}"),
                1 => _table.UpdateAsync(2, version, Active, $"by {i}"),
                _ => _table.InsertAsync((version * 100) + i, version),
            }));

            Assert.Equal(1, answers.Sum());
            Assert.Equal(version + 1, await _table.VersionAsync());
        }
    }

    [Fact]
    public async Task Update_WhileTheSiloIsCleanedUp_DoesNotRaiseTheVersion()
    {
        await _table.InsertAsync(7, 0);
        await using var cleanUp = await _table.Statements.ConnectAsync();
        await using var transaction = await cleanUp.BeginTransactionAsync();
        await using (var command = cleanUp.CreateCommand())
        {
            command.CommandText = "DELETE FROM OrleansMembershipTable";
            await command.ExecuteNonQueryAsync();
        }

        var update = _table.UpdateAsync(7, 1, Dead);
        await Eventually.True(IsWaitingAsync);
        await transaction.CommitAsync();

        Assert.Equal(0, await Eventually.Done(update));
        Assert.Equal(1, await _table.VersionAsync());
    }

    private async Task<bool> IsWaitingAsync() => (await _table.Statements.ReadTextAsync(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count > 0;
}
