namespace OrderActors.LocalCluster;

/// <summary>The cluster can't do what was asked, for a reason that its user can mend; the message says which, in one line.</summary>
internal sealed class ClusterException(string message, Exception? inner = null) : Exception(message, inner);
