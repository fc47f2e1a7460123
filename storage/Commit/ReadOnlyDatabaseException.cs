namespace OrderActors.Storage.Commit;

/// <summary>A new connection can't write: the server is a standby, or somebody made it or the database read-only.</summary>
/// <param name="isStandby">Whether the server is a standby.</param>
internal sealed class ReadOnlyDatabaseException(bool isStandby)
    : Exception(isStandby ? "The server is a standby." : "The database is read-only.");
