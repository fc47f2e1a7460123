namespace OrderActors.Storage.Hosting;

/// <summary>The database could not be asked: it is out of reach, starting, or has no connection to give. Nothing was changed, and the same
/// question may be answered a little later. The storage logs when that begins and when it ends, so that nobody else needs to.</summary>
public sealed class StorageUnavailableException : Exception
{
    /// <summary>Wraps what the driver said.</summary>
    /// <param name="cause">The driver's exception.</param>
    public StorageUnavailableException(Exception cause)
        : base("The database cannot be asked.", cause)
    {
    }
}
