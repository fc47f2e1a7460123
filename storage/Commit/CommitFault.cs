using Npgsql;

namespace OrderActors.Storage.Commit;

/// <summary>What an error says about the batch that met it.</summary>
internal enum CommitFault
{
    /// <summary>The connection is of no use; whether the batch was committed is not known, if it had been sent.</summary>
    ConnectionLost,

    /// <summary>Nothing was changed, and the same batch can succeed at once: a deadlock, a lock, a statement that took too long.</summary>
    Transient,

    /// <summary>Nothing was changed; somebody wrote one of the rows at the same time, or two units of the batch want the same.</summary>
    KeyTaken,

    /// <summary>Nothing was changed; the stock ledger has one of the moves or of the sequence numbers, or has not the units.</summary>
    LedgerTaken,

    /// <summary>Nothing was changed; some value in the batch can't be stored.</summary>
    BadRow,

    /// <summary>Nothing was changed, and nothing can be by this session: it is read-only, or lost its statement. A new one tells whether
    /// the server is.</summary>
    SessionUnfit,

    /// <summary>There is no session that could write: a new one is read-only too. Nothing was changed.</summary>
    ReadOnly,

    /// <summary>Nothing was changed, and nothing can be for the time being or until somebody mends it: the server is short of disk or
    /// memory, its system fails it, or the schema or the rights are wrong.</summary>
    Refused,
}

/// <summary>Sorts errors. ADR 2 has the table.</summary>
internal static class CommitFaults
{
    /// <summary>What an exception of a batch says.</summary>
    public static CommitFault Of(Exception exception) => exception switch
    {
        // A fatal error ends the session, possibly after the commit; any other is an answer, and the transaction is gone.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => CommitFault.ConnectionLost,
        PostgresException answer => OfAnswer(answer.SqlState, answer.TableName),
        ReadOnlyDatabaseException => CommitFault.ReadOnly,
        NpgsqlException or IOException or TimeoutException or OperationCanceledException
            or InvalidOperationException or System.Net.Sockets.SocketException => CommitFault.ConnectionLost,
        // A value that could not even be written into the message.
        _ => CommitFault.BadRow,
    };

    /// <summary>What an answer of the server says, whose session goes on.</summary>
    /// <param name="sqlState">Its code.</param>
    /// <param name="table">The table that it is about, if it is about one.</param>
    public static CommitFault OfAnswer(string sqlState, string? table) => sqlState switch
    {
        PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation when table == "stock_ledger" => CommitFault.LedgerTaken,
        PostgresErrorCodes.UniqueViolation => CommitFault.KeyTaken,
        // The two that say of themselves that nobody knows.
        PostgresErrorCodes.StatementCompletionUnknown => CommitFault.ConnectionLost,
        // A cancelled statement, by its timeout or a person.
        PostgresErrorCodes.OperatorIntervention or PostgresErrorCodes.QueryCanceled => CommitFault.Transient,
        _ => sqlState[..2] switch
        {
            // Data exceptions, broken constraints, limits such as the size of an index entry.
            "22" or "23" or "54" => CommitFault.BadRow,
            // Serialization and deadlock; a lock that is not to be had.
            "40" or "55" => CommitFault.Transient,
            // What is between here and the server lost it; the server ends, crashed, or starts.
            "08" or "57" => CommitFault.ConnectionLost,
            // A read-only transaction, or one in another wrong state; a prepared statement that is gone.
            "25" or "26" => CommitFault.SessionUnfit,
            // Resources (disk, memory), the server's own system, its schema, its rights, and what nobody thought of.
            _ => CommitFault.Refused,
        },
    };
}
