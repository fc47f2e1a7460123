namespace OrderActors.ApiGateway.OpenApi;

/// <summary>What the document says of event streams, which no schema can say.</summary>
internal static class OpenApiEvents
{
    /// <summary>What the operation does.</summary>
    public const string Summary = "Streams the steps of an order as server-sent events, until it has ended.";

    /// <summary>What the answer means.</summary>
    public const string Description =
        "One event for each step: id is the order's version after it, event the step's name as the timeline has it, data the order as " +
        "the step left it, in one line. Without Last-Event-ID the stream starts with the latest step alone; so does one whose " +
        "Last-Event-ID is greater than the order's version, which is that of an older backup then. A comment comes every 15 s. The " +
        "stream ends when the order has ended; when the gateway is about to stop, after a retry field; and without one when the client " +
        "took too little of it. A client that comes back with Last-Event-ID misses nothing.";
}
