namespace OrderActors.Silo.Hosting;

/// <summary>Whether a silo has company.</summary>
public enum SiloMembership
{
    /// <summary>The process is all there is; nobody reaches its silo from outside.</summary>
    Alone,

    /// <summary>It is one of the silos of the cluster that <see cref="OrderClusterOptions"/> names. Takes Microsoft Orleans.</summary>
    Cluster,
}
