using OrderActors.Silo.Telemetry;

namespace OrderActors.Gateway.Tests.Telemetry;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", nameof(MetricKind.Histogram), "http_server_request_duration_seconds")]
    [InlineData("orleans-catalog-activations", null, nameof(MetricKind.Gauge), "orleans_catalog_activations")]
    [InlineData("orleans-storage-read-latency", "ms", nameof(MetricKind.Histogram), "orleans_storage_read_latency_milliseconds")]
    [InlineData("orderactors.gateway.refusals", "{request}", nameof(MetricKind.Counter), "orderactors_gateway_refusals_total")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", nameof(MetricKind.Counter), "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("already_seconds", "s", nameof(MetricKind.Gauge), "already_seconds")]
    [InlineData("already.total", null, nameof(MetricKind.Counter), "already_total")]
    [InlineData("cpu.utilization", "1", nameof(MetricKind.Gauge), "cpu_utilization_ratio")]
    [InlineData("things", "1", nameof(MetricKind.Counter), "things_total")]
    [InlineData("speed", "By/s", nameof(MetricKind.Gauge), "speed_bytes_per_second")]
    [InlineData("speed", "{packet}/s", nameof(MetricKind.Gauge), "speed_per_second")]
    [InlineData("load", "%", nameof(MetricKind.Gauge), "load_percent")]
    [InlineData("9lives", null, nameof(MetricKind.Gauge), "_9lives")]
    [InlineData("a--b..c  d", null, nameof(MetricKind.Gauge), "a_b_c_d")]
    [InlineData("größe", null, nameof(MetricKind.Gauge), "gr_e")]
    public void Of_Instrument_IsTheNameThatOpenTelemetrySays(string name, string? unit, string kind, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, unit, Enum.Parse<MetricKind>(kind)));

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("1st", "_1st")]
    [InlineData("a:b", "a_b")]
    [InlineData("", "_")]
    public void Label_Tag_IsAllowed(string tag, string expected) => Assert.Equal(expected, PrometheusName.Label(tag));
}
