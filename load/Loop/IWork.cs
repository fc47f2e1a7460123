using OrderActors.Load.Http;

namespace OrderActors.Load.Loop;

/// <summary>How a request ended without a response. What it did on the server is unknown.</summary>
internal enum LostRequest
{
    /// <summary>The connection ended first.</summary>
    ConnectionLost,

    /// <summary>The time limit passed first.</summary>
    TimedOut,
}

/// <summary>What a <see cref="LoadLoop"/> sends and what it does with the answers. Called from one thread.</summary>
internal interface IWork
{
    /// <summary>Every request was answered, or given up.</summary>
    bool IsDone { get; }

    /// <summary>Writes the next request, if there is one to send now, and names it.</summary>
    bool TryNext(RequestWriter request, out long tag);

    /// <summary>A response came.</summary>
    void OnReply(long tag, in HttpReply reply, TimeSpan latency);

    /// <summary>No response came.</summary>
    void OnLost(long tag, LostRequest reason);
}
