using System.Text;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Providers;

/// <summary>The records of grains, through the stored statements, as the storage provider of Orleans calls them.</summary>
internal sealed class GrainRecords : IAsyncDisposable
{
    private GrainRecords(StoredStatements statements) => Statements = statements;

    public StoredStatements Statements { get; }

    public static async Task<GrainRecords> CreateAsync(PostgresFixture postgres) =>
        new(await StoredStatements.OnNewDatabaseAsync(postgres));

    /// <summary>Writes a record; the new version, or null when there is none.</summary>
    public Task<int?> WriteAsync(GrainRecordKey key, int? version, string content) =>
        ChangeAsync("WriteToStorageKey", key, version, ("PayloadBinary", Encoding.UTF8.GetBytes(content)));

    /// <summary>Empties a record; the new version, or null when there is none.</summary>
    public Task<int?> ClearAsync(GrainRecordKey key, int? version) => ChangeAsync("ClearStorageKey", key, version);

    /// <summary>Removes a record; the version after the last one, or null when it was not that.</summary>
    public Task<int?> DeleteAsync(GrainRecordKey key, int? version) => ChangeAsync("DeleteStorageKey", key, version);

    /// <summary>Reads a record; null when there is none.</summary>
    public async Task<(string? Content, int Version)?> ReadAsync(GrainRecordKey key)
    {
        var rows = await Statements.ReadAsync("ReadFromStorageKey", key.Values);
        Assert.InRange(rows.Count, 0, 1);
        if (rows.Count == 0)
        {
            return null;
        }

        var content = rows[0]["PayloadBinary"] is byte[] bytes ? Encoding.UTF8.GetString(bytes) : null;
        return (content, Assert.IsType<int>(rows[0]["Version"]));
    }

    /// <summary>How many rows a table has.</summary>
    public async Task<long> CountAsync(string table) =>
        (long)Assert.Single(await Statements.ReadTextAsync($"SELECT count(*) AS rows FROM {table}"))["rows"]!;

    public ValueTask DisposeAsync() => Statements.DisposeAsync();

    private async Task<int?> ChangeAsync(string statement, GrainRecordKey key, int? version, params (string, object?)[] more)
    {
        var rows = await Statements.ReadAsync(statement, [.. key.Values, ("GrainStateVersion", version), .. more]);
        Assert.InRange(rows.Count, 0, 1);
        return rows.Count == 0 ? null : Assert.IsType<int>(rows[0]["NewGrainStateVersion"]);
    }
}

/// <summary>What tells one record from another. Hashes are the same for all, as they may be.</summary>
internal sealed record GrainRecordKey(string Name, string? Text, long Number0 = 0, long Number1 = 0, string Service = "service-1")
{
    public (string Name, object? Value)[] Values =>
    [
        ("GrainIdHash", 1), ("GrainIdN0", Number0), ("GrainIdN1", Number1), ("GrainTypeHash", 2), ("GrainTypeString", Name),
        ("GrainIdExtensionString", Text), ("ServiceId", Service),
    ];
}
