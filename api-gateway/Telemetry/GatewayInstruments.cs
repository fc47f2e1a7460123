using System.Diagnostics.Metrics;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Telemetry;

/// <summary>What the gateway measures, meter <c>OrderActors.Gateway</c>. No tag names a tenant, a key or an id.</summary>
internal sealed class GatewayInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors.Gateway";

    private static readonly KeyValuePair<string, object?> Repeated = new("outcome", "repeated");
    private static readonly KeyValuePair<string, object?> GivenUp = new("outcome", "over-budget");

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _lostCalls;

    public GatewayInstruments(IMeterFactory meters, AdmissionGate gate, BodyArrivals arrivals)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram(
            "orderactors.gateway.request.duration",
            "s",
            "From the routed request to the written answer, by route, method and class of status.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        _refused = meter.CreateCounter<long>("orderactors.gateway.refusals", "{request}", "Problems that were answered, by code.");
        _lostCalls = meter.CreateCounter<long>(
            "orderactors.gateway.calls.lost", "{call}", "Calls that were lost with their silo, by whether they were made again.");
        meter.CreateObservableUpDownCounter(
            "orderactors.gateway.requests.in_flight", () => gate.AtWork, "{request}", "Requests that are at work.");
        meter.CreateObservableUpDownCounter(
            "orderactors.gateway.requests.waiting",
            () => gate.Waiting,
            "{request}",
            "Requests that wait for their turn, or for a refusal.");
        meter.CreateObservableGauge(
            "orderactors.gateway.requests.limit", () => gate.Limit, "{request}", "Requests that may be at work at once.");
        meter.CreateObservableGauge(
            "orderactors.gateway.queue_delay", () => gate.Delay.TotalSeconds, "s", "How long work stands in line behind the gateway.");
        meter.CreateObservableUpDownCounter(
            "orderactors.gateway.bodies.arriving", () => arrivals.Count, "{request}", "Requests whose body is on its way.");
    }

    /// <summary>A problem was answered.</summary>
    public void OnRefused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>A call was lost with its silo.</summary>
    public void OnCallLost(bool isRepeated) => _lostCalls.Add(1, isRepeated ? Repeated : GivenUp);

    /// <summary>What records the durations of a route.</summary>
    public RouteDuration DurationOf(ApiRoute route) => new(_duration, route);
}

/// <summary>Records the durations of one route. Its tags exist once, so that a measurement allocates nothing.</summary>
internal sealed class RouteDuration(Histogram<double> duration, ApiRoute route)
{
    private static readonly string[] StatusClasses = ["other", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly KeyValuePair<string, object?> _route = new("route", route.Pattern);
    private readonly KeyValuePair<string, object?> _method = new("method", route.Method);

    /// <summary>A request was answered.</summary>
    public void Record(int status, TimeSpan elapsed)
    {
        var index = status / 100;
        var statusClass = StatusClasses[index < StatusClasses.Length ? index : 0];
        duration.Record(elapsed.TotalSeconds, _route, _method, new("status", statusClass));
    }
}
