using System.Text.Json;
using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Tests.Topology;

public sealed class ClusterViewTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("view-");

    private string FilePath => Path.Combine(_folder.FullName, "cluster.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_OfACluster_HasTheMembersThatOthersReadAndNoMore()
    {
        new ClusterView([new SiloView(11, 11111)], [new GatewayView(12, "http://127.0.0.1:8080")], new PostgresView(13, 5432, "Host=h"))
            .Write(FilePath);

        Assert.Equal(
            """
            {"silos":[{"pid":11,"port":11111}],"gateways":[{"pid":12,"url":"http://127.0.0.1:8080"}],
            "postgres":{"pid":13,"port":5432,"connectionString":"Host=h"}}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(JsonDocument.Parse(File.ReadAllText(FilePath)).RootElement));
    }

    [Fact]
    public void Write_OverAnother_LeavesOneFileThatOnlyItsOwnerReads()
    {
        File.WriteAllText(FilePath, "something else");
        var view = new ClusterView([], [], new PostgresView(null, 5432, "Host=h"));
        view.Write(FilePath);

        Assert.Equal([FilePath], Directory.EnumerateFiles(_folder.FullName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Equal(view.Postgres, ClusterView.Read(FilePath)?.Postgres);
    }

    [Fact]
    public void Read_WhereThereIsNone_IsNull() => Assert.Null(ClusterView.Read(FilePath));
}
