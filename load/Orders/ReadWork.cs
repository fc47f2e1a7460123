using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Measure;

namespace OrderActors.Load.Orders;

/// <summary>Reads orders, one after the other, over and over.</summary>
internal sealed class ReadWork : IWork
{
    private readonly byte[][] _requests;
    private long _next;

    /// <param name="target">Where the orders are.</param>
    /// <param name="orderIds">The orders, at least one.</param>
    public ReadWork(HttpTarget target, IReadOnlyList<string> orderIds)
    {
        var request = new RequestWriter();
        _requests = [.. orderIds.Select(id => Request(request, target, id))];
    }

    /// <summary>What came back.</summary>
    public LoadTally Tally { get; } = new();

    /// <inheritdoc/>
    public bool IsDone => false;

    /// <inheritdoc/>
    public bool TryNext(RequestWriter request, out long tag)
    {
        tag = _next++;
        request.Append(_requests[tag % _requests.Length]);
        return true;
    }

    /// <inheritdoc/>
    public void OnReply(long tag, in HttpReply reply, TimeSpan latency)
    {
        if (reply.Status == 200)
        {
            Tally.OnExpected(latency);
        }
        else
        {
            Tally.OnOther(reply.Status, reply.Body);
        }
    }

    /// <inheritdoc/>
    public void OnLost(long tag, LostRequest reason) => Tally.OnLost(reason);

    private static byte[] Request(RequestWriter request, HttpTarget target, string orderId)
    {
        request.Clear();
        return request.Append("GET /v1/orders/"u8).Append(orderId).Append(target.CommonHeaders).Append("\r\n"u8).Written.ToArray();
    }
}
