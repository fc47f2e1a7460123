using System.Diagnostics.Metrics;
using System.Text.Json;

namespace OrderActors.ApiGateway.Connections;

/// <summary>What is measured of connections, meter <c>OrderActors.Gateway.Connections</c>.</summary>
internal sealed class ConnectionInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors.Gateway.Connections";

    private static readonly KeyValuePair<string, object?>[] s_reasons =
        [.. Enum.GetNames<ConnectionEnd>().Select(static name =>
            new KeyValuePair<string, object?>("reason", JsonNamingPolicy.CamelCase.ConvertName(name)))];

    private readonly Meter _meter;
    private readonly Counter<long> _closed;

    public ConnectionInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _closed = _meter.CreateCounter<long>(
            "orderactors.gateway.connections.closed", "{connection}", "Connections that had to make room, or found none, by reason.");
    }

    /// <summary>Shows how many are open, and how many may be.</summary>
    public void Watch(Func<int> open, int max)
    {
        _meter.CreateObservableUpDownCounter("orderactors.gateway.connections.open", open, "{connection}", "Connections that are open.");
        _meter.CreateObservableGauge(
            "orderactors.gateway.connections.limit", () => max, "{connection}", "Connections that may be open in this process.");
    }

    /// <summary>Connections were closed.</summary>
    public void OnClosed(ConnectionEnd reason, int count) => _closed.Add(count, s_reasons[(int)reason]);
}
