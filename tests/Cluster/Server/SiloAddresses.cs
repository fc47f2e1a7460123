using System.Net;

namespace OrderActors.Cluster.Tests.Server;

/// <summary>Addresses of silos that nobody runs.</summary>
internal static class SiloAddresses
{
    /// <summary>The address of a silo's n-th start.</summary>
    public static SiloAddress Of(int generation) => SiloAddress.New(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 11111), generation);
}
