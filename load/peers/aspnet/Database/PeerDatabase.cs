using Npgsql;

namespace OrderActors.AspNetPeer.Database;

/// <summary>The statements of <c>sql/</c>, each prepared once on every connection.</summary>
internal sealed class PeerDatabase : IAsyncDisposable
{
    private const int TriesOfADeadlock = 5;
    private const int PreparedStatements = 32;

    private readonly NpgsqlDataSource _source;

    private PeerDatabase(NpgsqlDataSource source) => _source = source;

    /// <summary>Opens the pool.</summary>
    public static PeerDatabase Open(PeerSettings settings)
    {
        var address = new NpgsqlConnectionStringBuilder(settings.Database)
        {
            MinPoolSize = settings.Pool,
            MaxPoolSize = settings.Pool,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,
            Multiplexing = false,
            // The few rows of a join here are always found by an index, which the planner cannot know of a JSON list.
            Options = "-c enable_hashjoin=off -c enable_mergejoin=off",
        };
        return new PeerDatabase(NpgsqlDataSource.Create(address));
    }

    /// <summary>Makes what is not there.</summary>
    public async Task MakeSchemaAsync()
    {
        await using var command = _source.CreateCommand(Statements.Schema);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Whether the database answers.</summary>
    public async Task<bool> AnswersAsync()
    {
        try
        {
            await using var command = _source.CreateCommand("SELECT 1");
            return await command.ExecuteScalarAsync() is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Sends statements in one go, which makes them one transaction and one round trip.</summary>
    /// <param name="fill">Adds the statements.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SendAsync(Action<NpgsqlBatchCommandCollection> fill, CancellationToken cancellation)
    {
        await using var batch = _source.CreateBatch();
        fill(batch.BatchCommands);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await batch.ExecuteNonQueryAsync(cancellation);
                return;
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < TriesOfADeadlock)
            {
                // Of orders with several SKUs two can stand in each other's way; one of them is asked to try again.
            }
        }
    }

    /// <summary>Runs a statement and reads its rows.</summary>
    public async Task<List<T>> ReadAsync<T>(
        string statement, Func<NpgsqlDataReader, T> row, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var command = _source.CreateCommand(statement);
        command.Parameters.AddRange(parameters);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var reader = await command.ExecuteReaderAsync(cancellation);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellation))
                {
                    rows.Add(row(reader));
                }

                return rows;
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < TriesOfADeadlock)
            {
                // As above.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
