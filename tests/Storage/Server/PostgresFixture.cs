using System.Diagnostics.CodeAnalysis;
using Npgsql;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.Storage.Tests.Server;

/// <summary>One server for all tests, stopped and removed at the end. Each test that asks gets a database of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _folder = TestFolder.Create();
    private PrivatePostgres? _server;
    private int _databases;

    /// <summary>The server.</summary>
    public PrivatePostgres Server => _server ?? throw new InvalidOperationException("The server is not running.");

    public async Task InitializeAsync() => _server = await PrivatePostgres.StartAsync(
        new PrivatePostgresSettings { DataFolder = _folder, SharedBuffersMib = 64 }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>An empty database.</summary>
    /// <returns>Its connection string.</returns>
    public Task<string> NewDatabaseAsync() => NewDatabaseAsync(Server.ConnectionString, $"test_{Interlocked.Increment(ref _databases)}");

    /// <summary>An empty database on a server.</summary>
    public static async Task<string> NewDatabaseAsync(string connectionString, string name)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();

        // Each test has a database, and so a pool, of its own, whose idle connections would stay for minutes: a hundred tests later the
        // server has no place left. What the storage pools it says itself.
        return new NpgsqlConnectionStringBuilder(connectionString) { Database = name, Pooling = false }.ConnectionString;
    }
}

/// <summary>Tests that share the server, one after the other.</summary>
[CollectionDefinition(Name)]
[SuppressMessage("Naming", "CA1711", Justification = "xUnit calls it a collection.")]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "postgres";
}
