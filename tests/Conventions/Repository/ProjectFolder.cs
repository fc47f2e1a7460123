using System.Diagnostics;

namespace OrderActors.Conventions.Tests.Repository;

/// <summary>The folder that these tests judge, and the files in it that are or would be committed.</summary>
internal static class ProjectFolder
{
    private static readonly string[] s_ignored = ["bin", "obj", "artifacts", "TestResults"];
    private static readonly Lazy<IReadOnlyList<string>> s_files = new(ListFiles);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => s_files.Value;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OrderActors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run from inside the project's folder.");
    }

    private static List<string> ListFiles() =>
        [.. (AskGit() ?? Walk()).Where(path => File.Exists(Path.Combine(Root, path))).Order(StringComparer.Ordinal)];

    // Files that are new and not ignored count too: what would break after the commit is better known before it.
    private static string[]? AskGit()
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard" },
        };
        try
        {
            using var git = Process.Start(start)!;
            git.ErrorDataReceived += (_, _) => { };
            git.BeginErrorReadLine();
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A source archive on a machine without git is judged as well.
            return null;
        }
    }

    private static IEnumerable<string> Walk() =>
        from file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        let folders = path.Split('/')[..^1]
        where !folders.Any(folder => s_ignored.Contains(folder) || (folder.StartsWith('.') && folder != ".ci"))
        select path;
}
