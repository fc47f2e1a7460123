namespace OrderActors.GrainInterfaces.WakeUps;

/// <summary>Wakes orders that are due and have no activation to do it themselves. One a cluster. Key: <c>keeper</c>.</summary>
[Alias("OrderActors.IWakeUpKeeperGrain")]
public interface IWakeUpKeeperGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "keeper";

    /// <summary>Makes sure that it runs. Idempotent.</summary>
    [Alias("StartAsync")]
    ValueTask StartAsync();
}
