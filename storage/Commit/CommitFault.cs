using Npgsql;

namespace OrderActors.Storage.Commit;

/// <summary>What an error says about the batch that met it.</summary>
internal enum CommitFault
{
    /// <summary>The connection is of no use; whether the batch was committed is not known.</summary>
    ConnectionLost,

    /// <summary>Nothing was changed, and the same batch can succeed: a deadlock, a timeout, a server short of something.</summary>
    Transient,

    /// <summary>Nothing was changed; somebody wrote one of the rows at the same time, or two units of the batch want the same.</summary>
    KeyTaken,

    /// <summary>Nothing was changed; the stock ledger has one of the moves or of the sequence numbers.</summary>
    LedgerTaken,

    /// <summary>Nothing was changed; some value in the batch can't be stored.</summary>
    BadRow,

    /// <summary>Nothing was changed, and nothing can be: the schema or the rights are wrong.</summary>
    Refused,
}

/// <summary>Sorts errors.</summary>
internal static class CommitFaults
{
    /// <summary>What an exception of a batch says.</summary>
    public static CommitFault Of(Exception exception) => exception switch
    {
        // A fatal error ends the session, possibly after the commit; any other is an answer, and the transaction is gone.
        PostgresException { InvariantSeverity: "FATAL" or "PANIC" } => CommitFault.ConnectionLost,
        PostgresException answer => OfAnswer(answer),
        NpgsqlException or IOException or TimeoutException or OperationCanceledException
            or InvalidOperationException or System.Net.Sockets.SocketException => CommitFault.ConnectionLost,
        // A value that could not even be written into the message.
        _ => CommitFault.BadRow,
    };

    private static CommitFault OfAnswer(PostgresException answer)
    {
        if (answer.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return answer.TableName == "stock_ledger" ? CommitFault.LedgerTaken : CommitFault.KeyTaken;
        }

        return answer.SqlState[..2] switch
        {
            // Data exceptions, broken constraints, limits such as the size of an index entry.
            "22" or "23" or "54" => CommitFault.BadRow,
            // Serialization and deadlock; resources; intervention, among it a statement's timeout; system errors; a lock that is not to
            // be had.
            "40" or "53" or "57" or "58" or "55" or "08" => CommitFault.Transient,
            // A read-only transaction: the server is a standby now, and a new connection may find the primary.
            "25" => CommitFault.ConnectionLost,
            _ => CommitFault.Refused,
        };
    }
}
