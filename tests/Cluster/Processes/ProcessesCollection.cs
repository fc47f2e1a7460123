using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Cluster.Tests.Processes;

/// <summary>Tests that start processes, one after the other and beside nothing else: a silo that gets no CPU is given up as if it were
/// dead.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "xUnit calls it a collection.")]
public sealed class ProcessesCollection
{
    public const string Name = "processes";
}
