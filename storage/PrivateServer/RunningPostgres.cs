namespace OrderActors.Storage.PrivateServer;

/// <summary>A private server that another program runs.</summary>
public static class RunningPostgres
{
    /// <summary>How to reach the database of the server on a folder, which stays that program's to stop.</summary>
    /// <exception cref="PrivateServerException">None runs there.</exception>
    public static string AddressOn(string folder) =>
        ServerFolder.ReadNote(folder) is { } note && new ServerCluster(note.Cluster).FindRunning() is not null
            ? ServerAddress.ConnectionString(note, PrivatePostgres.Database)
            : throw new PrivateServerException($"No PostgreSQL server runs on {folder}.");
}
