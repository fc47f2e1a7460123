namespace OrderActors.Conventions.Tests.Scripts;

/// <summary>A folder with links to some programs, which as the whole PATH makes a machine that has nothing else.</summary>
internal sealed class ToolFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tools-");

    public ToolFolder(params string[] tools)
    {
        foreach (var tool in tools)
        {
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, tool), Find(tool));
        }
    }

    public string Path => _folder.FullName;

    /// <summary>Adds a program that is a script.</summary>
    public void Add(string tool, string script)
    {
        var path = System.IO.Path.Combine(Path, tool);
        File.WriteAllText(path, script);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static string Find(string tool) => Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => System.IO.Path.Combine(folder, tool))
        .First(File.Exists);

    public void Dispose() => _folder.Delete(recursive: true);
}
