using Npgsql;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Rounds;

namespace OrderActors.Bench.Figures;

/// <summary>Reads what a contestant costs while it is under load.</summary>
internal sealed class Meter(RunningContestant running, TimeProvider clock) : IAsyncDisposable
{
    // pg_stat_wal and pg_stat_database hear of a backend once a second at most, and of one that is idle later. So they are read in the
    // middle of the load both times, whole seconds apart, where they are behind by the same. Less than a second apart they are a guess.
    private const string Counters =
        """
        SELECT d.xact_commit, d.xact_rollback, w.wal_sync, pg_current_wal_insert_lsn() - '0/0'::pg_lsn
        FROM pg_stat_database d, pg_stat_wal w
        WHERE d.datname = current_database()
        """;

    /// <summary>When the last reading is made, as a share of the load's time.</summary>
    private const double LastReadingAt = 0.95;

    /// <summary>When the first one is made, where that leaves time enough.</summary>
    private const double FirstReadingAt = 0.25;

    /// <summary>By then what PostgreSQL has not heard of is what it will not have heard of at the end either.</summary>
    private static readonly TimeSpan FirstReadingAfter = TimeSpan.FromSeconds(1.2);

    private readonly HttpClient _http = new() { BaseAddress = running.Target.Url };
    private NpgsqlConnection? _database;

    /// <summary>Connects with the database.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        _database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(running.Database) { Pooling = false }.ConnectionString);
        await _database.OpenAsync(cancellation);
    }

    /// <summary>Reads soon after the beginning and shortly before the end of a load.</summary>
    public async Task<Interval> MeasureAsync(ScenarioLoad load, TimeSpan window, CancellationToken cancellation)
    {
        var startedAt = clock.GetTimestamp();
        var soon = window * FirstReadingAt;
        await WaitAsync(startedAt, soon < FirstReadingAfter ? soon : FirstReadingAfter, cancellation);
        var first = await ReadAsync(load, cancellation);
        await WaitAsync(startedAt, LastAfter(clock.GetElapsedTime(startedAt), window * LastReadingAt), cancellation);
        var last = await ReadAsync(load, cancellation);
        return new Interval(first, last, clock.GetElapsedTime(first.At, last.At), ProcessStat.ResidentBytes(running.ProcessId));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private static TimeSpan CpuOf(int processId) => ProcessStat.Read(processId)?.Cpu ?? TimeSpan.Zero;

    /// <summary>When to read last: whole seconds after the first time, where that leaves time enough.</summary>
    internal static TimeSpan LastAfter(TimeSpan first, TimeSpan latest)
    {
        var seconds = Math.Floor((latest - first).TotalSeconds);
        return seconds >= 1 ? first + TimeSpan.FromSeconds(seconds) : latest;
    }

    private Task WaitAsync(long startedAt, TimeSpan until, CancellationToken cancellation)
    {
        var left = until - clock.GetElapsedTime(startedAt);
        return left > TimeSpan.Zero ? Task.Delay(left, clock, cancellation) : Task.CompletedTask;
    }

    private async Task<Reading> ReadAsync(ScenarioLoad load, CancellationToken cancellation)
    {
        running.MustRun();
        var runtime = RuntimeText.Read(await _http.GetStringAsync("/metrics", cancellation));
        var database = await CountersAsync(cancellation);
        var postgres = ProcessTree.Of(running.PostgresId).Aggregate(TimeSpan.Zero, (sum, id) => sum + CpuOf(id));
        return new Reading(
            clock.GetTimestamp(), load.Units(), CpuOf(running.ProcessId), postgres, CpuOf(Environment.ProcessId), runtime, database);
    }

    private async Task<DatabaseCounters> CountersAsync(CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Counters, _database);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new DatabaseCounters(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetDecimal(3));
    }
}
