namespace OrderActors.ApiGateway.Health;

/// <summary>
/// Whether there is a silo to call. With the silo in this process there always is one; a client of a cluster may start before any silo
/// does, or lose them all.
/// </summary>
internal sealed class SiloConnection
{
    private volatile bool _isUp = true;

    /// <summary>Whether calls reach a silo, as far as is known. Where it is false, they would fail without being sent.</summary>
    public bool IsUp
    {
        get => _isUp;
        set => _isUp = value;
    }
}
