using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Admission;

/// <summary>
/// The requests whose body is on its way. They take no place among those at work, however slow they are. There is room for so many of
/// those with an API key and so many webhooks; whoever comes then takes the place of the one that has taken longest. A body that comes
/// with its header, or right behind it, is never in here, or hardly for long enough to be the slowest.
/// </summary>
internal sealed class BodyArrivals(IOptions<AdmissionOptions> options)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<BodyArrival> _keyed = new();
    private readonly LinkedList<BodyArrival> _webhooks = new();

    /// <summary>Bodies on their way now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _keyed.Count + _webhooks.Count;
            }
        }
    }

    /// <summary>A body is awaited.</summary>
    /// <param name="reader">What it is read from; a pending read of it is cancelled when the body has to go.</param>
    /// <param name="isWebhook">Whether anybody could have sent it.</param>
    public BodyArrival Begin(PipeReader reader, bool isWebhook)
    {
        var arrival = new BodyArrival(reader, isWebhook ? _webhooks : _keyed);
        lock (_lock)
        {
            var most = isWebhook ? options.Value.MaxWebhooksArriving : options.Value.MaxBodiesArriving;
            if (arrival.Line.Count >= most)
            {
                var slowest = arrival.Line.First!.Value;
                arrival.Line.RemoveFirst();
                slowest.PushOut();
            }

            arrival.Line.AddLast(arrival.Node);
        }

        return arrival;
    }

    /// <summary>The body is there, or awaited no more. Nobody touches its reader after that, which is the next request's.</summary>
    public void End(BodyArrival arrival)
    {
        lock (_lock)
        {
            if (!arrival.IsPushedOut)
            {
                arrival.Line.Remove(arrival.Node);
            }
        }
    }
}

/// <summary>A body that is on its way.</summary>
/// <param name="reader">What it is read from.</param>
/// <param name="line">Those of its kind, the slowest first.</param>
internal sealed class BodyArrival(PipeReader reader, LinkedList<BodyArrival> line)
{
    private volatile bool _isPushedOut;

    /// <summary>Whether it had to go.</summary>
    public bool IsPushedOut => _isPushedOut;

    /// <summary>Those of its kind.</summary>
    public LinkedList<BodyArrival> Line => line;

    /// <summary>Its place there.</summary>
    public LinkedListNode<BodyArrival> Node => field ??= new LinkedListNode<BodyArrival>(this);

    /// <summary>Ends it.</summary>
    public void PushOut()
    {
        _isPushedOut = true;
        reader.CancelPendingRead();
    }
}
