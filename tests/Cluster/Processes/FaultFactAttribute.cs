using OrderActors.LocalCluster.Chaos;

namespace OrderActors.Cluster.Tests.Processes;

/// <summary>A test that needs a fault to be possible on this machine. Where it isn't, the test is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FaultFactAttribute : FactAttribute
{
    /// <param name="kind">The fault.</param>
    public FaultFactAttribute(FaultKind kind)
    {
        Kind = kind;
        Skip = FaultKinds.Obstacle(kind);
    }

    /// <summary>The fault.</summary>
    public FaultKind Kind { get; }
}
