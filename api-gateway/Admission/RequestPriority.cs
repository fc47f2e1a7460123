namespace OrderActors.ApiGateway.Admission;

/// <summary>Whose turn it is when requests wait: the first of these first. Each has a share of its own too, so that none starves.
/// </summary>
internal enum RequestPriority
{
    /// <summary>What a partner reports: money and goods have moved already.</summary>
    Webhook,

    /// <summary>What ends work, or keeps the shop's stock right: a cancellation, a change of stock.</summary>
    Change,

    /// <summary>A new order.</summary>
    Create,

    /// <summary>A read, which its sender can do again at any time.</summary>
    Read,
}
