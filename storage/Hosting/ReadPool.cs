using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace OrderActors.Storage.Hosting;

/// <summary>
/// Runs statements that may be run twice on the bounded pool. How long a statement is waited for is decided here, by its caller's deadline
/// and by whether the database answers anybody; the driver's own limit is only for what else hangs.
/// </summary>
internal sealed partial class ReadPool : IDisposable
{
    private static readonly TimeSpan ReplacementInterval = TimeSpan.FromSeconds(1);

    private readonly ReadGate _gate = new();
    private readonly StatementWatch _watch;
    private readonly NpgsqlDataSource _dataSource;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private long _replacedAt;

    public ReadPool(
        NpgsqlDataSource dataSource, IOptions<OrderStorageOptions> options, TimeProvider timeProvider, ILogger<ReadPool> logger)
    {
        (_dataSource, _timeProvider, _logger) = (dataSource, timeProvider, logger);
        _limit = StatementWatch.LimitOf(options.Value);
        _watch = new StatementWatch(options.Value, timeProvider, OnSilence);
    }

    /// <summary>Runs a statement and reads its rows.</summary>
    /// <remarks>After the server was restarted, every idle connection of the pool is dead and none knows it. The first one that shows
    /// clears the pool, and the statement runs once more on a new one.</remarks>
    /// <param name="sql">The statement, with positional parameters.</param>
    /// <param name="read">Reads the rows; for nobody, if the caller did not wait so long.</param>
    /// <param name="cancellationToken">The caller's deadline. What is with the server goes on until that answers.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <exception cref="StorageUnavailableException">The database could not be asked.</exception>
    public async ValueTask<T> RunAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        var statement = new PendingStatement<T>(Enter());
        _ = FollowAsync(statement, () => RunTwiceAsync(sql, read, parameters, statement));
        return await statement.WaitAsync(cancellationToken);
    }

    /// <summary>Lets somebody else ask on a connection of the pool what may be asked twice, and judges what comes of it like an own
    /// statement.</summary>
    /// <param name="ask">Asks; for nobody, if the database did not answer anybody.</param>
    /// <exception cref="StorageUnavailableException">The database could not be asked.</exception>
    public async Task AskAsync(Func<Task> ask)
    {
        var statement = new PendingStatement<bool>(Enter());
        _ = FollowAsync(statement, () => AskTwiceAsync(ask));
        await statement.WaitAsync(CancellationToken.None);
    }

    /// <summary>Lets somebody else change something on a connection of the pool, which is tried once, since nobody knows what became of a
    /// try that was cut off.</summary>
    /// <param name="change">Makes the change; its exceptions are thrown as they are.</param>
    /// <exception cref="StorageUnavailableException">The change was not tried.</exception>
    /// <exception cref="TimeoutException">The database did not answer; it may make the change yet.</exception>
    public async Task TellAsync(Func<Task> change)
    {
        var isTrying = Enter();
        try
        {
            await change().WaitAsync(_limit, _timeProvider);
            NoteAnswer();
        }
        catch (NpgsqlException exception) when (IsUnavailable(exception))
        {
            NoteSilence(exception);

            // The others are no better, and nobody else needs to find out.
            MayReplace(exception);
            throw;
        }
        finally
        {
            _gate.Leave(isTrying);
        }
    }

    /// <summary>Runs a statement that changes something: once, for the same reason.</summary>
    /// <param name="sql">The statement, with positional parameters.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="parameters">Its parameters.</param>
    public async ValueTask<T> TellAsync<T>(
        string sql, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read, params NpgsqlParameter[] parameters)
    {
        var result = default(T)!;
        await TellAsync(async () => result = await RunOnceAsync(
            sql, read, parameters, CancellationToken.None, CancellationToken.None));
        return result;
    }

    /// <summary>A text parameter.</summary>
    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    /// <summary>A parameter of texts.</summary>
    public static NpgsqlParameter Texts(string[] values) => new NpgsqlParameter<string[]> { TypedValue = values };

    /// <summary>A number parameter.</summary>
    public static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    /// <summary>A parameter of bytes.</summary>
    public static NpgsqlParameter Bytes(byte[] value) => new NpgsqlParameter<byte[]> { TypedValue = value };

    /// <summary>An instant parameter.</summary>
    public static NpgsqlParameter Instant(DateTimeOffset value) => new NpgsqlParameter<DateTime> { TypedValue = value.UtcDateTime };

    /// <inheritdoc/>
    public void Dispose() => _watch.Dispose();

    /// <summary>Sees a statement through, whether or not its caller does.</summary>
    private async Task FollowAsync<T>(PendingStatement<T> statement, Func<ValueTask<T>> run)
    {
        _watch.Begin(statement);
        T answer;
        try
        {
            // Not in the caller's context: that is a grain's, which may have ended by then.
            answer = await run().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            statement.Fail(Conclude(statement, exception));
            return;
        }

        End(statement, wasHeard: true);
        NoteAnswer();
        statement.Complete(answer);
    }

    private Exception Conclude(PendingStatement statement, Exception exception)
    {
        if (exception is OperationCanceledException && statement.Limit.IsCancellationRequested)
        {
            exception = new NpgsqlException("It does not answer.", new TimeoutException());
        }

        End(statement, wasHeard: exception is PostgresException);
        if (exception is NpgsqlException failure && IsUnavailable(failure))
        {
            NoteSilence(failure);
            return new StorageUnavailableException(failure);
        }

        return exception;
    }

    private void End(PendingStatement statement, bool wasHeard)
    {
        _watch.End(statement, wasHeard);
        _gate.Leave(statement.IsTrying);
    }

    private async ValueTask<bool> AskTwiceAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (NpgsqlException exception) when (MayReplace(exception))
        {
            await ask();
        }

        return true;
    }

    private async ValueTask<T> RunTwiceAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        NpgsqlParameter[] parameters,
        PendingStatement statement)
    {
        try
        {
            return await RunOnceAsync(sql, read, parameters, statement.Abandoned, statement.Limit);
        }
        catch (NpgsqlException exception) when (!statement.Abandoned.IsCancellationRequested && MayReplace(exception))
        {
            return await RunOnceAsync(sql, read, parameters, statement.Abandoned, statement.Limit);
        }
    }

    private async ValueTask<T> RunOnceAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        NpgsqlParameter[] parameters,
        CancellationToken abandoned,
        CancellationToken limit)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(abandoned);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        try
        {
            await using var reader = await command.ExecuteReaderAsync(limit);
            return await read(reader, limit);
        }
        finally
        {
            // A parameter belongs to one command at a time, and there may be a second one.
            command.Parameters.Clear();
        }
    }
}
