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
            findings.AddRange(await database.ReadAsync(what, Statement(check), Parameters, row => row.GetString(0), cancellation));
        }

        return findings;
    }

    /// <summary>The statement that carries out a check. Nothing is found as a rule, so that everything is looked at. For a check with a
    /// limit PostgreSQL plans as if the first rows were findings, and from some 50,000 orders on it compared every order with the steps of
    /// every other to find them soon: 150,000 orders took more than 200 s in place of 9.</summary>
    public static string Statement(string check) =>
        $"WITH found (finding) AS MATERIALIZED ({check}) SELECT finding FROM found LIMIT {FindingsACheck}";
}
