namespace OrderActors.LocalCluster.Chaos;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>A silo is gone in an instant; another one comes.</summary>
    SiloKilled,

    /// <summary>A gateway is gone in an instant; another one comes.</summary>
    GatewayKilled,

    /// <summary>The database is gone in an instant, and starts again.</summary>
    DatabaseKilled,

    /// <summary>A silo stands still until the others have given it up, and then goes on as if nothing had happened.</summary>
    SiloFrozen,

    /// <summary>Every silo is told to end and replaced, one after the other.</summary>
    SilosRestarted,

    /// <summary>A silo and the others can't reach each other any more.</summary>
    SiloIsolated,

    /// <summary>A silo is far away for a while.</summary>
    SiloDistant,

    /// <summary>The database stands still until every silo has noticed, and then goes on as if nothing had happened.</summary>
    DatabaseFrozen,
}

/// <summary>Where faults are possible.</summary>
internal static class FaultKinds
{
    /// <summary>What keeps a fault from being made here; null where nothing does.</summary>
    public static string? Obstacle(FaultKind kind) => kind switch
    {
        FaultKind.SiloIsolated => Network.SiloNetwork.Obstacle,
        FaultKind.SiloDistant => Network.SiloNetwork.Obstacle ?? Network.SiloNetwork.DelayObstacle,
        _ => null,
    };
}
