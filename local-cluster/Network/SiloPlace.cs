using System.Net;

namespace OrderActors.LocalCluster.Network;

/// <summary>Where a silo of a <see cref="SiloNetwork"/> lives.</summary>
/// <param name="Name">The name of its network namespace.</param>
/// <param name="Number">Its number, 1 for the first.</param>
/// <param name="Address">Its address.</param>
internal sealed record SiloPlace(string Name, int Number, IPAddress Address)
{
    /// <summary>Becomes the program that follows, inside of the namespace and of nothing else that a container would have.</summary>
    public IReadOnlyList<string> Launcher => ["nsenter", $"--net=/var/run/netns/{Name}", "--"];
}
