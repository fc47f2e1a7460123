using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Control;

/// <summary>Does what a running cluster is asked for.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="requestStop">Lets it end.</param>
/// <param name="stopped">Done once it has ended.</param>
internal sealed class ClusterControl(ProcessCluster cluster, Action requestStop, Task stopped)
{
    /// <summary>Does what a line asks for.</summary>
    /// <returns>What to say of it.</returns>
    /// <exception cref="ClusterException">It can't be done.</exception>
    public async Task<IReadOnlyList<string>> HandleAsync(string verb, CancellationToken cancellation)
    {
        switch (verb)
        {
            case ControlVerbs.AddSilo:
                return [ClusterBanner.Line(await cluster.AddSiloAsync(cancellation))];
            case ControlVerbs.AddGateway:
                return [ClusterBanner.Line(await cluster.AddGatewayAsync(cancellation))];
            case ControlVerbs.Status:
                return ClusterBanner.Status(cluster);
            case ControlVerbs.Stop:
                requestStop();
                await stopped;
                return ["Stopped the cluster."];
            default:
                throw new ClusterException($"the cluster does not know '{verb}'");
        }
    }
}
