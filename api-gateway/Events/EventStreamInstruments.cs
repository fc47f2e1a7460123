using System.Diagnostics.Metrics;

namespace OrderActors.ApiGateway.Events;

/// <summary>What event streams do, as metrics: meter <c>OrderActors.Events</c>. No tag names a tenant, a key or an id.</summary>
internal sealed class EventStreamInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors.Events";

    private readonly UpDownCounter<long> _watched;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _lag;

    public EventStreamInstruments(IMeterFactory meters, StreamPlaces places)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter("orderactors.events.streams", () => places.Count, "{stream}", "Event streams that are open.");
        meter.CreateObservableUpDownCounter("orderactors.events.limit", () => places.Max, "{stream}", "Event streams that can be open.");
        _watched = meter.CreateUpDownCounter<long>("orderactors.events.orders", "{order}", "Orders that have event streams.");
        _frames = meter.CreateCounter<long>("orderactors.events.frames", "{frame}", "Steps that were written to event streams.");
        _ended = meter.CreateCounter<long>("orderactors.events.ended", "{stream}", "Event streams that ended, by reason.");
        _refused = meter.CreateCounter<long>("orderactors.events.refused", "{stream}", "Event streams refused because of their number.");
        _lag = meter.CreateHistogram(
            "orderactors.events.lag",
            "s",
            "From the decision of a step to its way to the streams.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30] });
    }

    /// <summary>An order has its first stream, or lost its last.</summary>
    public void OnWatched(int change) => _watched.Add(change);

    /// <summary>Steps were written to a stream.</summary>
    public void OnWritten(int frames)
    {
        if (frames > 0)
        {
            _frames.Add(frames);
        }
    }

    /// <summary>A stream ended.</summary>
    public void OnEnded(StreamEnd reason) => _ended.Add(1, new KeyValuePair<string, object?>("reason", NameOf(reason)));

    /// <summary>A stream was one too many.</summary>
    public void OnRefused() => _refused.Add(1);

    /// <summary>A step was read for those who watch its order.</summary>
    public void OnRead(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    private static string NameOf(StreamEnd reason) => reason switch
    {
        StreamEnd.Client => "client",
        StreamEnd.Ended => "ended",
        StreamEnd.Slow => "slow",
        StreamEnd.Drain => "drain",
        StreamEnd.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "It has not ended."),
    };
}

/// <summary>Why a stream ended.</summary>
internal enum StreamEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>The client went away.</summary>
    Client,

    /// <summary>The order did.</summary>
    Ended,

    /// <summary>The client did not take what it was sent.</summary>
    Slow,

    /// <summary>The process is to stop.</summary>
    Drain,

    /// <summary>It can't go on without a gap. The client comes back and says what it has.</summary>
    Error,
}
