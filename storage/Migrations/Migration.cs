using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrderActors.Storage.Migrations;

/// <summary>One step of the schema.</summary>
/// <param name="Version">Its number, from the file's name; they rise and may have gaps.</param>
/// <param name="Name">The file's name without the number and the ending.</param>
/// <param name="Sql">What it does. Its first line is its <see cref="MigrationHeader"/>.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line feeds, so that a checkout with other line ends is the same migration.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The migrations that are built into the program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = ReadEmbedded();

    private static Migration[] ReadEmbedded()
    {
        var assembly = typeof(Migration).Assembly;
        const string folder = ".Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.Contains(folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                var file = name[(name.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..^4];
                var digits = file.IndexOf('_', StringComparison.Ordinal);
                return new Migration(
                    int.Parse(file[..digits], CultureInfo.InvariantCulture),
                    file[(digits + 1)..],
                    reader.ReadToEnd().ReplaceLineEndings("\n"));
            })
            .OrderBy(migration => migration.Version)];
    }
}
