using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Storage.PrivateServer;

/// <summary>An installation of PostgreSQL on this machine.</summary>
/// <param name="Folder">Where <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c> are.</param>
/// <param name="MajorVersion">Its major version.</param>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    /// <summary>The oldest version that is supported.</summary>
    public const int LeastVersion = 15;

    private static readonly string[] Required = ["postgres", "initdb", "pg_ctl"];

    /// <summary>Folders that hold one folder a version, each with the programs in <c>bin</c> (or in itself).</summary>
    private static readonly (string Parent, string Pattern, string Bin)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/usr/libexec", "postgresql*", ""),
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
    ];

    /// <summary>Finds the installation for data of a version, or the newest one for new data.</summary>
    /// <param name="dataVersion">The major version that made the data; null for new data.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivateServerException">There is none.</exception>
    public static async Task<PostgresBinaries> FindAsync(int? dataVersion, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in Candidates().Distinct(StringComparer.Ordinal))
        {
            if (Required.All(name => File.Exists(Path.Combine(folder, name)))
                && await VersionOfAsync(folder, cancellationToken) is { } version)
            {
                found.Add(new PostgresBinaries(folder, version));
            }
        }

        // OrderBy is stable, so of two installations of one version the one on the PATH is taken.
        var chosen = found.OrderByDescending(binaries => binaries.MajorVersion)
            .FirstOrDefault(binaries => dataVersion is { } wanted
                ? binaries.MajorVersion == wanted
                : binaries.MajorVersion >= LeastVersion);
        return chosen ?? throw new PrivateServerException(Missing(dataVersion, found));
    }

    /// <summary>How the server compresses the whole-page images of its log: by LZ4 where it was built with that. Its own method makes
    /// them no smaller and takes several times as long, and after a checkpoint nearly every page that is written is one.</summary>
    /// <param name="cluster">The data of the server that asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> WalCompressionAsync(string cluster, CancellationToken cancellationToken)
    {
        const string fast = "lz4";
        // Root may ask too, if -C comes first.
        var run = await ServerAccount.Caller.RunAsync(
            Path.Combine(Folder, "postgres"), ["-C", "wal_compression", "-c", $"wal_compression={fast}", "-D", cluster], Folder,
            cancellationToken);
        return run.ExitCode == 0 ? fast : "on";
    }

    private static string Missing(int? dataVersion, List<PostgresBinaries> found)
    {
        var have = found.Count == 0
            ? "none was found"
            : $"found only {string.Join(", ", found.Select(binaries => $"{binaries.MajorVersion} in {binaries.Folder}"))}";
        return dataVersion is { } wanted
            ? $"The data were made by PostgreSQL {wanted}, and {have}. Install version {wanted}, or choose another data folder."
            : $"PostgreSQL {LeastVersion} or newer is needed, and {have}. Install it, or set ConnectionStrings__Orders.";
    }

    private static IEnumerable<string> Candidates()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var program = Path.Combine(folder, "postgres");
            if (folder.Length > 0 && File.Exists(program))
            {
                // A link on the PATH may stand alone; the programs that belong to it are where it points to.
                var target = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(program);
                yield return Path.GetDirectoryName(target)!;
            }
        }

        foreach (var (parent, pattern, bin) in Places)
        {
            if (Directory.Exists(parent))
            {
                foreach (var folder in Directory.EnumerateDirectories(parent, pattern).Order(StringComparer.Ordinal))
                {
                    yield return Path.Combine(folder, bin);
                }
            }
        }
    }

    private static async Task<int?> VersionOfAsync(string folder, CancellationToken cancellationToken)
    {
        var run = await ServerAccount.Caller.RunAsync(Path.Combine(folder, "postgres"), ["--version"], folder, cancellationToken);
        var match = run.ExitCode == 0 ? VersionPattern().Match(run.Output) : Match.Empty;
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
