using System.Diagnostics.Metrics;
using OrderActors.Silo.Telemetry;
using Orleans.TestingHost;

namespace OrderActors.Cluster.Tests.Telemetry;

/// <summary>Alerts and dashboards name metrics of Orleans that the local engine does not have; here is an Orleans to ask.</summary>
public sealed class OrleansMetricTests
{
    [Fact]
    public async Task Metric_ThatIsWatched_IsMeasuredByOrleans()
    {
        var measured = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == "Microsoft.Orleans" && Metric.KindOf(instrument) is { } kind)
            {
                var name = PrometheusName.Of(instrument.Name, instrument.Unit, kind);
                lock (measured)
                {
                    measured.UnionWith(kind == MetricKind.Histogram ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name]);
                }
            }
        };
        listener.Start();

        await using var cluster = new InProcessTestClusterBuilder(1).ConfigureSilo((_, silo) => silo.UseInMemoryReminderService()).Build();
        await cluster.DeployAsync();
        var watched = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Telemetry", "OrleansMetrics.txt"));

        lock (measured)
        {
            Assert.Empty(watched.Except(measured));
        }
    }
}
