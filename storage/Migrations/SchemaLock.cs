using Npgsql;

namespace OrderActors.Storage.Migrations;

/// <summary>
/// Locks by which programs that start together migrate one after the other. They belong to the session, and end with it however it ends.
/// </summary>
/// <remarks>
/// They are asked for again and again and never waited for in the server: whoever waits there has a snapshot, an index that is built
/// concurrently waits for all snapshots, and if the one with the lock builds it, both would wait for each other.
/// </remarks>
internal static class SchemaLock
{
    /// <summary>Held for the whole migration: "OrdActr2" in ASCII.</summary>
    public const long Migration = 0x4F72644163747232;

    /// <summary>What programs take that know no migration after <see cref="MigrationHeader.LastWithoutHeader"/>, "OrdActor" in ASCII. They
    /// do wait in the server, so it is held only while nothing is built concurrently.</summary>
    public const long UpToLastWithoutHeader = 0x4F72644163746F72;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes one.</summary>
    /// <exception cref="SchemaMismatchException">It was not to be had in time.</exception>
    public static async Task TakeAsync(
        NpgsqlConnection connection, long key, MigrationDeadline deadline, CancellationToken cancellationToken)
    {
        while (!await AskAsync(connection, "SELECT pg_try_advisory_lock($1)", key, cancellationToken))
        {
            if (!await deadline.PauseAsync(Pause, cancellationToken))
            {
                throw new SchemaMismatchException("Another process is changing the schema and did not end in time. Try again later.");
            }
        }
    }

    /// <summary>Gives one back.</summary>
    public static Task ReleaseAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken) =>
        AskAsync(connection, "SELECT pg_advisory_unlock($1)", key, cancellationToken);

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, long key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = key } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
