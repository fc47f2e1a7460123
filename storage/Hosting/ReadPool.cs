using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrderActors.Storage.Hosting;

/// <summary>Runs statements that may be run twice on the bounded pool.</summary>
internal sealed partial class ReadPool(NpgsqlDataSource dataSource, TimeProvider timeProvider, ILogger<ReadPool> logger)
{
    private static readonly TimeSpan ReplacementInterval = TimeSpan.FromSeconds(1);

    private readonly ReadGate _gate = new();
    private long _replacedAt;

    /// <summary>Runs a statement and reads its rows.</summary>
    /// <remarks>After the server was restarted, every idle connection of the pool is dead and none knows it. The first one that shows
    /// clears the pool, and the statement runs once more on a new one.</remarks>
    /// <param name="sql">The statement, with positional parameters.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancellationToken">The caller's deadline; the connection goes back to the pool.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <exception cref="StorageUnavailableException">The database could not be asked.</exception>
    public async ValueTask<T> RunAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters)
    {
        var isTrying = Enter();
        try
        {
            var result = await RunTwiceAsync(sql, read, parameters, cancellationToken);
            NoteAnswer();
            return result;
        }
        catch (NpgsqlException exception) when (IsUnavailable(exception) && !cancellationToken.IsCancellationRequested)
        {
            NoteSilence(exception);
            throw new StorageUnavailableException(exception);
        }
        finally
        {
            _gate.Leave(isTrying);
        }
    }

    /// <summary>Lets somebody else ask on a connection of the pool what may be asked twice, and judges what comes of it like an own
    /// statement.</summary>
    /// <param name="ask">Asks.</param>
    /// <exception cref="StorageUnavailableException">The database could not be asked.</exception>
    public async Task AskAsync(Func<Task> ask)
    {
        var isTrying = Enter();
        try
        {
            try
            {
                await ask();
            }
            catch (NpgsqlException exception) when (MayReplace(exception))
            {
                await ask();
            }

            NoteAnswer();
        }
        catch (NpgsqlException exception) when (IsUnavailable(exception))
        {
            NoteSilence(exception);
            throw new StorageUnavailableException(exception);
        }
        finally
        {
            _gate.Leave(isTrying);
        }
    }

    /// <summary>Lets somebody else change something on a connection of the pool, which is tried once, since nobody knows what became of a
    /// try that was cut off.</summary>
    /// <param name="change">Makes the change; its exceptions are thrown as they are.</param>
    /// <exception cref="StorageUnavailableException">The change was not tried.</exception>
    public async Task TellAsync(Func<Task> change)
    {
        var isTrying = Enter();
        try
        {
            await change();
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
        await TellAsync(async () => result = await RunOnceAsync(sql, read, parameters, CancellationToken.None));
        return result;
    }

    /// <summary>A text parameter.</summary>
    public static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    /// <summary>A number parameter.</summary>
    public static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };

    /// <summary>A parameter of bytes.</summary>
    public static NpgsqlParameter Bytes(byte[] value) => new NpgsqlParameter<byte[]> { TypedValue = value };

    /// <summary>An instant parameter.</summary>
    public static NpgsqlParameter Instant(DateTimeOffset value) => new NpgsqlParameter<DateTime> { TypedValue = value.UtcDateTime };

    private async ValueTask<T> RunTwiceAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        NpgsqlParameter[] parameters,
        CancellationToken cancellationToken)
    {
        try
        {
            return await RunOnceAsync(sql, read, parameters, cancellationToken);
        }
        catch (NpgsqlException exception) when (!cancellationToken.IsCancellationRequested && MayReplace(exception))
        {
            return await RunOnceAsync(sql, read, parameters, cancellationToken);
        }
    }

    private async ValueTask<T> RunOnceAsync<T>(
        string sql,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        NpgsqlParameter[] parameters,
        CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await read(reader, cancellationToken);
        }
        finally
        {
            // A parameter belongs to one command at a time, and there may be a second one.
            command.Parameters.Clear();
        }
    }

    private bool Enter() => _gate.TryEnter(out var isTrying)
        ? isTrying
        : throw new StorageUnavailableException(new TimeoutException("It did not answer the last one, and another is being tried."));

    private void NoteAnswer()
    {
        if (_gate.Open())
        {
            LogAvailable();
        }
    }

    private void NoteSilence(NpgsqlException exception)
    {
        // Only a write finds a database read-only, and only its own outcome hangs on that.
        if (!IsReadOnly(exception) && _gate.Close())
        {
            LogUnavailable((exception.InnerException ?? exception).Message);
        }
    }

    /// <summary>Has the pool replace all of its connections, where the one that failed speaks for them: it is dead, or read-only, which a
    /// session stays that was opened while the database was. The latter not all the time, for the new ones may be no better.</summary>
    private bool MayReplace(NpgsqlException exception)
    {
        if (IsReadOnly(exception))
        {
            var replacedAt = Interlocked.Read(ref _replacedAt);
            if ((replacedAt != 0 && timeProvider.GetElapsedTime(replacedAt) < ReplacementInterval)
                || Interlocked.CompareExchange(ref _replacedAt, timeProvider.GetTimestamp(), replacedAt) != replacedAt)
            {
                return false;
            }
        }
        else if (!IsDeadConnection(exception))
        {
            return false;
        }

        dataSource.Clear();
        return true;
    }

    private static bool IsReadOnly(NpgsqlException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    private static bool IsDeadConnection(NpgsqlException exception) => exception is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
        : exception.InnerException is IOException or System.Net.Sockets.SocketException;

    // The driver's own exceptions are connections that broke or were not to be had, and statements that took too long. Of the server's
    // answers, those that speak of the server (resources, an operator, its own system) and not of the statement.
    private static bool IsUnavailable(NpgsqlException exception) =>
        exception is not PostgresException answer || answer.SqlState[..2] is "08" or "53" or "57" or "58" || IsReadOnly(exception);
}
