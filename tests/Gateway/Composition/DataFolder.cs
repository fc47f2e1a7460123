using System.Globalization;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>A data folder of <c>./dev run</c>. It is used again and again: making a database takes longer than a test.</summary>
public sealed class DataFolder : IDisposable
{
    // Made without Directory.CreateTempSubdirectory: the database may run as another user, who has to get there.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"oa-{System.IO.Path.GetRandomFileName()}"));

    public string Path => _folder.FullName;

    /// <summary>Whether a server runs on it, or was killed and could not say that it ended.</summary>
    public bool HasServer => File.Exists(ServerNote);

    /// <summary>The process of the server that runs on it.</summary>
    public int ServerId => int.Parse(File.ReadLines(ServerNote).First(), CultureInfo.InvariantCulture);

    private string ServerNote => System.IO.Path.Combine(Path, "postgres", "pg", "postmaster.pid");

    public void Dispose() => _folder.Delete(recursive: true);
}
