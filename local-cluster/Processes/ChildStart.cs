using System.Diagnostics;

namespace OrderActors.LocalCluster.Processes;

/// <summary>How a program of the cluster is started.</summary>
internal sealed record ChildStart
{
    /// <summary>
    /// A terminal sends Ctrl-C and its end to every process in it, and would end all of them at once; who ends when is the supervisor's
    /// affair, so the others ignore both. The shell then becomes the program: the process id stays.
    /// </summary>
    private const string Script = "trap '' INT HUP; log=$1; shift; exec \"$@\" >>\"$log\" 2>&1";

    /// <summary>The program: a .NET assembly, or one that the system runs by itself.</summary>
    public required string Assembly { get; init; }

    /// <summary>Its command line, which everybody on the machine can read.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Its settings, as environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Where what it writes goes, added to what is there.</summary>
    public required string LogFile { get; init; }

    /// <summary>A program with arguments that becomes the program itself, such as one that enters a network namespace.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>Starts it.</summary>
    public Process Start()
    {
        string[] host = Path.GetExtension(Assembly) == ".dll" ? [DotnetHost] : [];
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", LogFile, .. Launcher, .. host, Assembly, .. Arguments])
        {
            // Settings files are looked for here.
            WorkingDirectory = Path.GetDirectoryName(Assembly)!,
            // Its other end closes when this process dies in whatever way; the program watches that and ends too.
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>The host that runs this very program, or the one on the path.</summary>
    private static string DotnetHost =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
