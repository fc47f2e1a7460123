using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderActors.LocalCluster.Topology;

/// <summary>What is running now: the content of <c>cluster.json</c>, which other programs read.</summary>
internal sealed record ClusterView(IReadOnlyList<SiloView> Silos, IReadOnlyList<GatewayView> Gateways, PostgresView? Postgres)
{
    /// <summary>Reads the file; null where there is none.</summary>
    public static ClusterView? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ClusterJson.Default.ClusterView) : null;

    /// <summary>Writes the file. Whoever reads it meanwhile sees the old one or the new one.</summary>
    public void Write(string path)
    {
        var draft = path + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            // The database's password is in it.
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, this, ClusterJson.Default.ClusterView);
        }

        File.Move(draft, path, overwrite: true);
    }
}

/// <summary>A silo that runs.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Port">The port at which the other silos reach it.</param>
internal sealed record SiloView(int Pid, int Port);

/// <summary>A gateway that runs.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Url">Where it serves.</param>
internal sealed record GatewayView(int Pid, string Url);

/// <summary>The database's server.</summary>
/// <param name="Pid">Its process id; null while it is being started again.</param>
/// <param name="Port">Its port.</param>
/// <param name="ConnectionString">How to reach it.</param>
internal sealed record PostgresView(int? Pid, int Port, string ConnectionString);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterView))]
internal sealed partial class ClusterJson : JsonSerializerContext;
