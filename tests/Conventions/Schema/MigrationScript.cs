using System.Text.RegularExpressions;
using OrderActors.Storage.Migrations;

namespace OrderActors.Conventions.Tests.Schema;

/// <summary>The statements of a migration, without comments and in one line each; what is quoted is empty.</summary>
internal sealed partial class MigrationScript
{
    private static readonly Regex[] s_harmless =
    [
        .. new[]
        {
            @"CREATE TABLE \w+ ?\(", @"CREATE SEQUENCE \w", @"CREATE (OR REPLACE )?FUNCTION \w", @"CREATE (OR REPLACE )?VIEW \w",
            @"CREATE (OR REPLACE )?(CONSTRAINT )?TRIGGER \w", @"COMMENT ON ", @"INSERT INTO \w",
            @"ALTER INDEX \w+ ALTER COLUMN \d+ SET STATISTICS \d+$",
            // The statements of the providers, which a process reads once.
            @"UPDATE orleansquery ",
        }.Select(Statement),
    ];

    private static readonly Regex[] s_harmlessChanges =
    [
        .. new[]
        {
            // A constant default is kept beside the rows; one that is computed is written into each of them.
            @"ADD COLUMN \w+ (?!.*\b(PRIMARY KEY|UNIQUE|REFERENCES|CHECK|GENERATED|IDENTITY)\b)"
                + @"((?!.*NOT NULL)(?!.*DEFAULT)|.*DEFAULT ('')?-?[\w.]*( NOT NULL)?$)",
            @"ADD CONSTRAINT .* NOT VALID$", @"VALIDATE CONSTRAINT \w+$", @"ALTER COLUMN \w+ (SET DEFAULT|DROP NOT NULL|SET STATISTICS)\b",
            @"SET ?\(", @"RESET ?\(",
        }.Select(Statement),
    ];

    private readonly string _name;
    private readonly MigrationHeader _header;
    private readonly List<string> _statements;

    public MigrationScript(Migration migration)
    {
        _name = $"{migration.Version:0000}_{migration.Name}.sql";
        _header = MigrationHeader.Of(migration);
        var bare = Space().Replace(Quoted().Replace(Comment().Replace(Body().Replace(migration.Sql, "''"), ""), "''"), " ");
        _statements = [.. bare.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>What programs that run meanwhile, or that start again afterwards, would not survive or would stand still for.</summary>
    public IEnumerable<string> Faults() =>
        from statement in _statements
        let fault = FaultOf(statement)
        where fault is not null
        select $"{_name}: {fault}: {statement[..int.Min(statement.Length, 100)]}";

    private string? FaultOf(string statement)
    {
        if (!_header.InTransaction)
        {
            // The program accepts only statements that disturb nobody here.
            return null;
        }

        if (Index().Match(statement) is { Success: true } index)
        {
            return IsMadeHere(index.Groups["table"].Value) ? null : "keeps everybody from writing to the table while it is made";
        }

        if (_header.IsContract || s_harmless.Any(form => form.IsMatch(statement)))
        {
            return null;
        }

        return Alter().Match(statement) is { Success: true } alter
            ? IsMadeHere(alter.Groups["table"].Value) ? null : FaultOfChanges(alter.Groups["changes"].Value)
            : "is nothing that is known to only add";
    }

    private string? FaultOfChanges(string changes)
    {
        var parts = Split(changes);
        return parts.Exists(part => !s_harmlessChanges.Any(form => form.IsMatch(part)))
            ? "is no change that is known to only add"
            : parts.Exists(part => part.StartsWith("VALIDATE ", StringComparison.OrdinalIgnoreCase))
                && _statements.Exists(statement => statement.Contains("ADD CONSTRAINT", StringComparison.OrdinalIgnoreCase))
                    ? "reads the table under the lock of the constraint that was added in the same transaction"
                    : null;
    }

    private bool IsMadeHere(string table) =>
        _statements.Exists(statement => Regex.IsMatch(statement, $@"^CREATE TABLE {Regex.Escape(table)}\b", RegexOptions.IgnoreCase));

    /// <summary>The changes of one ALTER TABLE, at the commas that are in no bracket.</summary>
    private static List<string> Split(string changes)
    {
        var parts = new List<string> { "" };
        var depth = 0;
        foreach (var one in changes)
        {
            depth += one switch { '(' => 1, ')' => -1, _ => 0 };
            if (one == ',' && depth == 0)
            {
                parts.Add("");
            }
            else
            {
                parts[^1] += one;
            }
        }

        return [.. parts.Select(part => part.Trim())];
    }

    private static Regex Statement(string pattern) => new($"^{pattern}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    [GeneratedRegex(@"(\$\w*\$).*?\1", RegexOptions.Singleline)]
    private static partial Regex Body();

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(
        @"^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY).*? ?ON (ONLY )?(?<table>\w+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Index();

    [GeneratedRegex(@"^ALTER TABLE (ONLY )?(?<table>\w+) (?<changes>.*)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Alter();
}
