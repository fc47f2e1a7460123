using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Storage.Migrations;

/// <summary>What the first line of a migration says about it. That line is part of the migration's checksum, so it is never changed.
/// </summary>
/// <param name="IsContract">Whether it takes something away that programs before <paramref name="CompatibleSince"/> need; otherwise it
/// only adds.</param>
/// <param name="CompatibleSince">The least migration that a program has to know to work with the schema afterwards.</param>
/// <param name="InTransaction">Whether it is one transaction. Otherwise it is a list of <see cref="ConcurrentStatement"/>s.</param>
internal sealed partial record MigrationHeader(bool IsContract, int CompatibleSince, bool InTransaction)
{
    /// <summary>The last migration without a header. Programs that know none after it start only where <c>schema_migrations</c> has none
    /// that they don't know, and look nowhere else.</summary>
    public const int LastWithoutHeader = 6;

    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">There is none, or it contradicts itself.</exception>
    public static MigrationHeader Of(Migration migration)
    {
        if (migration.Version <= LastWithoutHeader)
        {
            return new MigrationHeader(IsContract: true, migration.Version, InTransaction: true);
        }

        var line = FirstLine().Match(migration.Sql);
        if (!line.Success)
        {
            throw new FormatException(
                $"Migration {migration.Version} ({migration.Name}) does not begin with a line like \"-- expand, compatible since 6\".");
        }

        var since = int.Parse(line.Groups["since"].Value, CultureInfo.InvariantCulture);
        return since < migration.Version
            ? new MigrationHeader(line.Groups["kind"].Value == "contract", since, !line.Groups["apart"].Success)
            : throw new FormatException(
                $"Migration {migration.Version} ({migration.Name}) is compatible with no program before it, so none could be replaced by "
                + "one that has it.");
    }

    [GeneratedRegex(@"\A-- (?<kind>expand|contract), compatible since (?<since>[1-9][0-9]{0,5})(?<apart>, no transaction)?(\n|\z)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex FirstLine();
}
