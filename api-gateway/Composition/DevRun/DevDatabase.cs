using OrderActors.Storage.PrivateServer;

namespace OrderActors.ApiGateway.Composition.DevRun;

/// <summary>The private PostgreSQL server of a program on a developer's machine, if it wants one.</summary>
internal static class DevDatabase
{
    private const string ConnectionStringName = "Orders";

    /// <summary>Starts the server and puts its address where the configuration has that of any other.</summary>
    /// <returns>The server, to be stopped after the program; null when the program uses another one.</returns>
    /// <exception cref="PrivateServerException">It can't be started; the message says why.</exception>
    public static async Task<IAsyncDisposable?> StartAsync(
        IConfigurationManager configuration, DevOptions options, CancellationToken cancellationToken)
    {
        if (options.DataFolder is null || !string.IsNullOrEmpty(configuration.GetConnectionString(ConnectionStringName)))
        {
            return null;
        }

        // A folder in the folder, because others may keep something beside the database.
        var folder = new PrivatePostgresSettings { DataFolder = Path.Combine(options.DataFolder, "postgres") };
        var server = await PrivatePostgres.StartAsync(folder, cancellationToken);
        configuration.AddInMemoryCollection([new($"ConnectionStrings:{ConnectionStringName}", server.ConnectionString)]);
        return server;
    }
}
