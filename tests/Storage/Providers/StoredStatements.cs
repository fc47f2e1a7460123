using System.Data;
using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.Tests.Migrations;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>The statements that the migrations store for the providers of Orleans, run as these run them: values by the name of a
/// parameter, with the types that they give them, and results by the name of a column.</summary>
internal sealed class StoredStatements : IAsyncDisposable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly Dictionary<string, string> _texts;

    private StoredStatements(NpgsqlDataSource dataSource, Dictionary<string, string> texts)
    {
        _dataSource = dataSource;
        _texts = texts;
    }

    /// <summary>Which there are.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>Those of a new database.</summary>
    public static async Task<StoredStatements> OnNewDatabaseAsync(PostgresFixture postgres)
    {
        var dataSource = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await TestMigrations.RunAsync(dataSource, Migration.Embedded);
        var texts = new Dictionary<string, string>();
        await using var command = dataSource.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0), reader.GetString(1));
        }

        return new StoredStatements(dataSource, texts);
    }

    /// <summary>Runs one and reads all rows: a value a column, null for NULL.</summary>
    public Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadAsync(string key, params (string Name, object? Value)[] values) =>
        ReadTextAsync(_texts[key], values);

    /// <summary>Runs one that answers with one number.</summary>
    public async Task<int> NumberAsync(string key, params (string Name, object? Value)[] values)
    {
        var row = Assert.Single(await ReadAsync(key, values));
        return Assert.IsType<int>(Assert.Single(row).Value);
    }

    /// <summary>Runs one whose answer nobody reads.</summary>
    public Task RunAsync(string key, params (string Name, object? Value)[] values) => ReadAsync(key, values);

    /// <summary>Runs a statement of the test's own.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ReadTextAsync(
        string text, params (string Name, object? Value)[] values)
    {
        await using var command = _dataSource.CreateCommand(text);
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(new NpgsqlParameter(name, TypeOf(name, value)) { Value = value ?? DBNull.Value });
        }

        var rows = new List<IReadOnlyDictionary<string, object?>>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }

    /// <summary>A transaction of the test's own, to stand in the way of a statement.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync() => _dataSource.OpenConnectionAsync();

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    private static DbType TypeOf(string name, object? value) => value switch
    {
        int => DbType.Int32,
        long => DbType.Int64,
        DateTime => DbType.DateTime,
        byte[] => DbType.Binary,
        null when name == "GrainStateVersion" => DbType.Int32,
        null or string => DbType.String,
        _ => throw new ArgumentException($"No provider gives {name} as {value.GetType().Name}.", nameof(value)),
    };
}
