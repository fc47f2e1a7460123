using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.PrivateServer;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>The server is killed with -9 while orders are being written, and started again.</summary>
public sealed class ServerCrashTests
{
    private const int Rounds = 4;
    private const int Submitters = 32;
    private const int CommitsBeforeEachKill = 300;

    [Fact]
    public async Task Server_KilledInMidBatch_LosesAndDoublesNothing()
    {
        using var folder = new TestFolder();
        await using var server = await PrivatePostgres.StartAsync(
            new PrivatePostgresSettings { DataFolder = folder.Path, SharedBuffersMib = 32 }, CancellationToken.None);
        await using var storage = await StorageHost.StartAsync(
            server.ConnectionString,
            options => (options.CommitDeadline, options.OutageGrace) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        var lanes = new List<TestLane>();
        for (var i = 0; i < 8; i++)
        {
            lanes.Add(await TestLane.OpenStockedAsync(storage, $"tea-{i}"));
        }

        var outcomes = new ConcurrentDictionary<string, CommitOutcome>();
        for (var round = 0; round < Rounds; round++)
        {
            await WriteUntilKilledAsync(server, storage, lanes, outcomes, round);
        }

        // The writer waited for the server each time, so nothing was refused and nothing is unclear.
        Assert.All(outcomes.Values, outcome => Assert.Equal(CommitOutcome.Committed, outcome));
        Assert.Equal(outcomes.Keys.Order(StringComparer.Ordinal), await ReadIdsAsync(storage, "SELECT id FROM orders"));
        Assert.Equal(outcomes.Count * 2, await storage.CountStepsAsync());
        Assert.Equal(
            outcomes.Keys.Order(StringComparer.Ordinal), await ReadIdsAsync(storage, "SELECT order_id FROM stock_ledger WHERE kind = 2"));
        Assert.Equal(0, await storage.QueryAsync<long>(
            "SELECT count(*) FROM (SELECT FROM stock_ledger GROUP BY sku HAVING max(seq) <> count(*)) g"));
        Assert.All(lanes, lane => Assert.False(lane.IsBroken));
        Assert.True((await storage.ReadAsync(outcomes.Keys.First())).RecordExists);
        foreach (var lane in lanes)
        {
            await lane.DisposeAsync();
        }
    }

    private static async Task WriteUntilKilledAsync(
        PrivatePostgres server, StorageHost storage, List<TestLane> lanes, ConcurrentDictionary<string, CommitOutcome> outcomes, int round)
    {
        var isStopping = false;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var committed = 0;
        var submitters = Enumerable.Range(0, Submitters).Select(async submitter =>
        {
            for (var i = 0; !Volatile.Read(ref isStopping); i++)
            {
                var id = $"ord_{round}_{submitter}_{i}";
                var ticket = lanes[(submitter + i) % lanes.Count].Claim(Sample.Hold(id));
                outcomes[id] = await storage.WriteAsync(Sample.Placed(id, ticket));
                if (Interlocked.Increment(ref committed) == CommitsBeforeEachKill)
                {
                    enough.SetResult();
                }
            }
        }).ToArray();

        await enough.Task;
        using (var postmaster = Process.GetProcessById(Assert.NotNull(server.ProcessId)))
        {
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }

        // Its children live on for a moment; when they are gone too, whoever reads is told in the storage's own words.
        await Eventually.True(async () => await CannotBeAskedAsync(storage), "the database cannot be asked");
        await server.RestartAsync(CancellationToken.None);
        // The pool's idle connections are dead, and a read doesn't mind.
        await storage.ReadAsync("ord_none");
        Volatile.Write(ref isStopping, true);
        await Task.WhenAll(submitters);
    }

    private static async Task<bool> CannotBeAskedAsync(StorageHost storage)
    {
        try
        {
            await storage.Due.FindAsync(Sample.Noon, null, 1, CancellationToken.None);
            return false;
        }
        catch (StorageUnavailableException)
        {
            return true;
        }
    }

    private static async Task<List<string>> ReadIdsAsync(StorageHost storage, string sql)
    {
        await using var connection = new NpgsqlConnection(storage.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT i FROM ({sql}) q (i) ORDER BY i COLLATE \"C\"", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }
}
