namespace OrderActors.ApiGateway.Connections;

/// <summary>Why the gateway closed a connection of which nothing was wrong.</summary>
internal enum ConnectionEnd
{
    /// <summary>It was the idlest, and others needed room.</summary>
    Idle,

    /// <summary>It was the idlest of an address that had too many.</summary>
    Address,

    /// <summary>It came when every connection had a request in progress.</summary>
    Full,

    /// <summary>It came when it was crowded, from an address that had too many, each with a request in progress.</summary>
    AddressFull,
}
