namespace OrderActors.LocalCluster.Processes;

/// <summary>Where the programs of a cluster are: where the build of this one put them.</summary>
internal static class Programs
{
    private const string Solution = "OrderActors.sln";

    /// <summary>The silo.</summary>
    /// <exception cref="ClusterException">It was not built.</exception>
    public static string Silo => Find("silo", "OrderActors.Silo.dll");

    /// <summary>The gateway.</summary>
    /// <inheritdoc cref="Silo" path="/exception"/>
    public static string Gateway => Find("api-gateway", "OrderActors.ApiGateway.dll");

    /// <summary>Finds a program beside the folder that a program of the same build runs from, such as
    /// <c>tests/Cluster/bin/Orleans/Release/net10.0</c>.</summary>
    private static string Find(string folder, string assembly)
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, Solution)))
        {
            root = root.Parent;
        }

        if (root is null || here.Parent is not { } configuration)
        {
            throw new ClusterException($"{here.FullName} is not in the project's folder, where the programs of a cluster are built.");
        }

        // Only Orleans makes a cluster, whatever this program was built for.
        var path = Path.Combine(root.FullName, folder, "bin", "Orleans", configuration.Name, here.Name, assembly);
        return File.Exists(path)
            ? path
            : throw new ClusterException($"{path} is not there; build {folder} for the engine 'Orleans' first.");
    }
}
