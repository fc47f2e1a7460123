using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>What must be true of the rows, whatever the API says.</summary>
internal static class DatabaseAudit
{
    /// <summary>Rows are many in a fault; these are enough to see what it is.</summary>
    private const int FindingsACheck = 20;

    private static readonly TimeSpan StatementLimit = TimeSpan.FromMinutes(2);

    /// <summary>A source of connections for an audit. The few that it needs are closed with it.</summary>
    public static NpgsqlDataSource Open(string connectionString) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 4,
            CommandTimeout = (int)StatementLimit.TotalSeconds,
            ApplicationName = "orderactors-audit",
        });

    /// <summary>Everything that is wrong; empty where nothing is.</summary>
    /// <param name="database">The database.</param>
    /// <param name="overdueLimit">How far the time to wake an order may be behind.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<IReadOnlyList<string>> FindingsAsync(
        NpgsqlDataSource database, TimeSpan overdueLimit, CancellationToken cancellation)
    {
        var findings = new List<string>();
        foreach (var check in DatabaseChecks.All)
        {
            await using var command = database.CreateCommand($"{check} LIMIT {FindingsACheck}");
            if (check.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = overdueLimit });
            }

            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                findings.Add(reader.GetString(0));
            }
        }

        return findings;
    }
}
