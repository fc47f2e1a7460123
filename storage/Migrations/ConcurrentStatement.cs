using System.Text.RegularExpressions;

namespace OrderActors.Storage.Migrations;

/// <summary>A statement that can't be in a transaction, and so may stop half way: it makes or drops an index while others write.</summary>
/// <param name="Index">The index.</param>
/// <param name="IsCreate">Whether it makes the index; otherwise it drops it.</param>
/// <param name="Sql">The statement.</param>
internal sealed partial record ConcurrentStatement(string Index, bool IsCreate, string Sql)
{
    /// <summary>The statements of a migration outside of a transaction. Each may be run again, which is why there are only these two.
    /// </summary>
    /// <exception cref="FormatException">There is another one among them, or none.</exception>
    public static IReadOnlyList<ConcurrentStatement> AllOf(Migration migration)
    {
        var statements = Comment().Replace(migration.Sql, "")
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return statements.Length > 0
            ? [.. statements.Select(sql => Parse(migration, sql))]
            : throw new FormatException($"Migration {migration.Version} ({migration.Name}) does nothing.");
    }

    private static ConcurrentStatement Parse(Migration migration, string sql)
    {
        var form = Form().Match(sql);
        return form.Success
            ? new ConcurrentStatement(form.Groups["index"].Value, form.Groups["create"].Success, sql)
            : throw new FormatException(
                $"Migration {migration.Version} ({migration.Name}) may only CREATE INDEX CONCURRENTLY IF NOT EXISTS and DROP INDEX "
                + $"CONCURRENTLY IF EXISTS outside of a transaction, and says: {sql}");
    }

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\A((?<create>CREATE\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+IF\s+NOT\s+EXISTS)\s+(?<index>[a-z][a-z0-9_]*)\s+ON\s"
        + @"|DROP\s+INDEX\s+CONCURRENTLY\s+IF\s+EXISTS\s+(?<index>[a-z][a-z0-9_]*)\z)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
