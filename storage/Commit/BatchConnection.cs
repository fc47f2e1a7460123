using System.Data;
using Npgsql;

namespace OrderActors.Storage.Commit;

/// <summary>The writer's own connection, with its statement prepared.</summary>
internal sealed class BatchConnection(NpgsqlDataSource dataSource, StorageInstruments instruments) : IBatchConnection
{
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _commit;
    private bool _wasOpen;

    /// <inheritdoc/>
    public bool IsWatched => true;

    /// <inheritdoc/>
    /// <remarks>The driver closes it for an error that it takes for the server's end, among them a full disk.</remarks>
    public bool IsOpen => _connection is { State: ConnectionState.Open };

    /// <inheritdoc/>
    public async ValueTask OpenAsync(BatchColumns columns, CancellationToken cancellationToken)
    {
        if (IsOpen)
        {
            return;
        }

        await CloseAsync();
        var places = string.Join(", ", Enumerable.Range(1, columns.Parameters.Count).Select(place => $"${place}"));
        _connection = await dataSource.OpenConnectionAsync(cancellationToken);
        _commit = new NpgsqlCommand($"SELECT commit_batch_v3({places})", _connection);
        try
        {
            await DemandWritableAsync(cancellationToken);
            foreach (var parameter in columns.Parameters)
            {
                _commit.Parameters.Add(parameter);
            }

            await _commit.PrepareAsync(cancellationToken);
        }
        catch
        {
            await CloseAsync();
            throw;
        }

        if (_wasOpen)
        {
            instruments.OnReconnected();
        }

        _wasOpen = true;
    }

    /// <inheritdoc/>
    /// <remarks>It blocks, because the writer's thread has nothing else to do and is woken by the answer at once.</remarks>
    public ValueTask<int[]> CommitAsync(BatchColumns columns)
    {
        columns.Bind();
        instruments.OnRoundTrip();
        return ValueTask.FromResult((int[])_commit!.ExecuteScalar()!);
    }

    /// <inheritdoc/>
    public async ValueTask DemandWritableAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pg_is_in_recovery(), current_setting('transaction_read_only')::boolean", _connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetBoolean(0) || reader.GetBoolean(1))
        {
            throw new ReadOnlyDatabaseException(isStandby: reader.GetBoolean(0));
        }
    }

    /// <inheritdoc/>
    public Task ListenAsync(CancellationToken cancellationToken) => _connection!.WaitAsync(cancellationToken);

    /// <inheritdoc/>

    public async ValueTask<int[]?> SettleAsync(BatchColumns columns)
    {
        instruments.OnRoundTrip();
        await using var command = new NpgsqlCommand("SELECT settle_batch_v1($1, $2)", _connection);
        foreach (var parameter in columns.IdentityParameters)
        {
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteScalarAsync(CancellationToken.None) as int[];
    }

    /// <inheritdoc/>
    public async ValueTask<List<StockConflict>> FindStockConflictsAsync(BatchColumns columns)
    {
        instruments.OnRoundTrip();
        await using var command = new NpgsqlCommand(
            "SELECT place, seq_taken, moved_before FROM stock_conflicts_v2($1, $2, $3, $4, $5, $6)", _connection);
        foreach (var parameter in columns.ConflictParameters)
        {
            command.Parameters.Add(parameter);
        }

        var conflicts = new List<StockConflict>();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            conflicts.Add(new StockConflict(reader.GetInt32(0), reader.GetBoolean(1), reader.GetBoolean(2)));
        }

        return conflicts;
    }

    /// <inheritdoc/>
    public async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;

            // A parameter belongs to one command, and the next connection's needs it.
            _commit!.Parameters.Clear();
            await _commit.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await dataSource.DisposeAsync();
    }
}
