using Npgsql;

namespace OrderActors.Storage.Hosting;

/// <content>What a failure says of the database, and who is told.</content>
internal sealed partial class ReadPool
{
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

    /// <summary>Nothing comes back. The statement that has waited for the longest time is the one that finds out when something does.
    /// </summary>
    private void OnSilence(PendingStatement oldest)
    {
        if (_gate.Close())
        {
            LogUnavailable("It does not answer");
        }

        if (_gate.TryTake())
        {
            oldest.IsTrying = true;
        }
    }

    /// <summary>Has the pool replace all of its connections, where the one that failed speaks for them: it is dead, or read-only, which a
    /// session stays that was opened while the database was. The latter not all the time, for the new ones may be no better.</summary>
    private bool MayReplace(NpgsqlException exception)
    {
        if (IsReadOnly(exception))
        {
            var replacedAt = Interlocked.Read(ref _replacedAt);
            if ((replacedAt != 0 && _timeProvider.GetElapsedTime(replacedAt) < ReplacementInterval)
                || Interlocked.CompareExchange(ref _replacedAt, _timeProvider.GetTimestamp(), replacedAt) != replacedAt)
            {
                return false;
            }
        }
        else if (!IsDeadConnection(exception))
        {
            return false;
        }

        _dataSource.Clear();
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
