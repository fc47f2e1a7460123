namespace OrderActors.Storage.Tests.Server;

/// <summary>A folder for one test, removed with all that is in it.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Create();

    /// <summary>Makes one that its owner removes.</summary>
    public static string Create()
    {
        var path = Directory.CreateTempSubdirectory("oa-test-").FullName;
        // As root the server runs in another account, which has to get through.
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
