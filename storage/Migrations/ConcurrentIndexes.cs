using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrderActors.Storage.Migrations;

/// <summary>Makes and drops indexes without keeping anyone from writing. It owns the connection of the migration.</summary>
/// <param name="connection">The session that holds the migration's locks.</param>
/// <param name="logger">Says what takes long.</param>
internal sealed partial class ConcurrentIndexes(NpgsqlConnection connection, ILogger logger)
{
    private Task _underWay = Task.CompletedTask;

    /// <summary>Carries out a migration outside of a transaction. What is there already is left, what was left unfinished is made again.
    /// </summary>
    public async Task ApplyAsync(Migration migration, CancellationToken cancellationToken)
    {
        foreach (var statement in ConcurrentStatement.AllOf(migration))
        {
            if (statement.IsCreate && await IsUnfinishedAsync(statement.Index, cancellationToken))
            {
                LogUnfinished(statement.Index);
                await RunAsync($"DROP INDEX CONCURRENTLY {statement.Index}", cancellationToken);
            }

            LogStarted(statement.Index);
            await RunAsync(statement.Sql, cancellationToken);
        }
    }

    /// <summary>Ends the connection, now or when the server has done what it is at.</summary>
    public async Task EndAsync()
    {
        if (_underWay.IsCompleted)
        {
            await connection.DisposeAsync();
        }
        else
        {
            _ = _underWay.ContinueWith(
                static (_, owned) => ((NpgsqlConnection)owned!).Dispose(), connection, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Runs a statement that takes as long as it needs. Who does not want to wait any longer leaves it to the server, which goes on with
    /// it even when the process is gone, with the migration's lock: whoever is next waits for it and finds the index. Were it cancelled, a
    /// process that is stopped because it starts too slowly would begin anew each time, and a large table would never get its index.
    /// </summary>
    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        _underWay = command.ExecuteNonQueryAsync(CancellationToken.None);
        await _underWay.WaitAsync(cancellationToken);
    }

    private async Task<bool> IsUnfinishedAsync(string index, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT (indisvalid AND indisready))", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = index } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
