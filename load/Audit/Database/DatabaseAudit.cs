using Npgsql;

namespace OrderActors.Load.Audit.Database;

/// <summary>What must be true of the rows, whatever the API says.</summary>
internal static class DatabaseAudit
{
    /// <summary>Rows are many in a fault; these are enough to see what it is.</summary>
    private const int FindingsACheck = 20;

    /// <summary>Everything that is wrong; empty where nothing is.</summary>
    /// <param name="database">The database.</param>
    /// <param name="overdueLimit">How far the time to wake an order may be behind.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="AuditException">Something can't be read.</exception>
    public static async Task<IReadOnlyList<string>> FindingsAsync(
        AuditDatabase database, TimeSpan overdueLimit, CancellationToken cancellation)
    {
        var findings = new List<string>();
        foreach (var (what, check) in DatabaseChecks.All)
        {
            IEnumerable<NpgsqlParameter> Parameters() => check.Contains("$1", StringComparison.Ordinal)
                ? [new NpgsqlParameter<TimeSpan> { TypedValue = overdueLimit }]
                : [];
            // Nothing is found as a rule, so that everything is looked at. A plan for the first few rows would be a bad one for that.
            var sql = $"WITH found (finding) AS MATERIALIZED ({check}) SELECT finding FROM found LIMIT {FindingsACheck}";
            findings.AddRange(await database.ReadAsync(what, sql, Parameters, row => row.GetString(0), cancellation));
        }

        return findings;
    }
}
