using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Telemetry;

namespace OrderActors.Gateway.Tests.Telemetry;

public sealed class PrometheusExporterTests : IDisposable
{
    // Meters are the process's, and other tests make some of the same name: these tests have a name of their own.
    private readonly string _prefix = $"t{Interlocked.Increment(ref s_tests)}.";
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Meter _meter = new("OrderActors.TelemetryTests");
    private readonly PrometheusExporter _exporter;

    private static int s_tests;

    public PrometheusExporterTests() => _exporter = Exporter(maxSeries: 5);

    public void Dispose()
    {
        _exporter.Dispose();
        _meter.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Write_Counter_IsTheSumByLabels()
    {
        var counter = _meter.CreateCounter<long>(_prefix + "orders", "{order}", "Orders taken.");
        counter.Add(2, Tag("kind", "a"));
        counter.Add(3, Tag("kind", "a"));
        counter.Add(1, Tag("kind", "b"));
        counter.Add(7);

        var page = Scrape();

        Assert.Equal("counter", page.Types[Name("orders_total")]);
        Assert.Equal("Orders taken.", page.Help[Name("orders_total")]);
        Assert.Equal(5, page.Samples[Name("orders_total") + "{kind=\"a\"}"]);
        Assert.Equal(1, page.Samples[Name("orders_total") + "{kind=\"b\"}"]);
        Assert.Equal(7, page.Samples[Name("orders_total")]);
    }

    [Fact]
    public void Write_TagsInAnotherOrder_AreTheSameSeries()
    {
        var counter = _meter.CreateCounter<double>(_prefix + "orders");
        counter.Add(0.5, Tag("a", 1), Tag("b", true));
        counter.Add(0.25, Tag("b", true), Tag("a", 1));

        Assert.Equal(0.75, Scrape().Samples[Name("orders_total") + "{a=\"1\",b=\"true\"}"]);
    }

    [Fact]
    public void Write_TagsOfOneLabel_StandTogether()
    {
        _meter.CreateCounter<int>(_prefix + "orders").Add(1, Tag("a.b", "x"), Tag("a-b", "y"));

        Assert.Equal(1, Scrape().Samples[Name("orders_total") + "{a_b=\"x;y\"}"]);
    }

    [Fact]
    public void Write_OddTextsAndNumbers_AreEscaped()
    {
        var gauge = _meter.CreateGauge<double>(_prefix + "gauge", description: "back\\slash\nand line");
        gauge.Record(double.PositiveInfinity, Tag("t", "quote\" back\\ line\n ü"));
        gauge.Record(double.NegativeInfinity, Tag("t", null));
        gauge.Record(double.NaN);

        var page = Scrape();

        Assert.Equal(@"back\\slash\nand line", page.Help[Name("gauge")]);
        Assert.Equal(double.PositiveInfinity, page.Samples[Name("gauge") + "{t=\"quote\\\" back\\\\ line\\n ü\"}"]);
        Assert.Equal(double.NegativeInfinity, page.Samples[Name("gauge") + "{t=\"\"}"]);
        Assert.Equal(double.NaN, page.Samples[Name("gauge")]);
    }

    [Fact]
    public void Write_UpDownCounterAndGauge_AreGauges()
    {
        var inFlight = _meter.CreateUpDownCounter<int>(_prefix + "in_flight");
        inFlight.Add(3);
        inFlight.Add(-1);
        var level = _meter.CreateGauge<int>(_prefix + "level");
        level.Record(3);
        level.Record(-1);

        var page = Scrape();

        Assert.Equal("gauge", page.Types[Name("in_flight")]);
        Assert.Equal(2, page.Samples[Name("in_flight")]);
        Assert.Equal(-1, page.Samples[Name("level")]);
    }

    [Fact]
    public void Write_Histogram_HasCumulativeBucketsOfItsAdvice()
    {
        var histogram = _meter.CreateHistogram(
            _prefix + "wait", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 2, 3])
        {
            histogram.Record(value, Tag("k", "v"));
        }

        var (page, name) = (Scrape(), Name("wait_seconds"));

        Assert.Equal("histogram", page.Types[name]);
        Assert.Equal(2, page.Samples[name + "_bucket{k=\"v\",le=\"0.1\"}"]);
        Assert.Equal(3, page.Samples[name + "_bucket{k=\"v\",le=\"1\"}"]);
        Assert.Equal(5, page.Samples[name + "_bucket{k=\"v\",le=\"+Inf\"}"]);
        Assert.Equal(5, page.Samples[name + "_count{k=\"v\"}"]);
        Assert.Equal(5.65, page.Samples[name + "_sum{k=\"v\"}"], precision: 9);
    }

    [Theory]
    [InlineData("s", "10")]
    [InlineData("ms", "10000")]
    public void Write_HistogramWithoutAdvice_HasTheBucketsOfItsUnit(string unit, string last)
    {
        _meter.CreateHistogram<long>(_prefix + "wait", unit).Record(1);

        Assert.Contains(Scrape().Samples.Keys, sample => sample.Contains($"le=\"{last}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_Observed_ShowsWhatThisScrapeObservedAndNothingOlder()
    {
        var present = new List<Measurement<int>> { new(1, Tag("type", "a")), new(2, Tag("type", "b")) };
        _meter.CreateObservableGauge(_prefix + "grains", () => present);
        Scrape();
        present.RemoveAt(0);

        var page = Scrape();

        var own = page.Samples.Keys.Where(sample => sample.StartsWith(Name(""), StringComparison.Ordinal));
        Assert.Equal([Name("grains") + "{type=\"b\"}"], own);
    }

    [Fact]
    public void Write_ObservedThatThrows_ShowsTheOthers()
    {
        Func<long> broken = static () => throw new InvalidOperationException("No.");
        _meter.CreateObservableCounter(_prefix + "broken", broken);
        _meter.CreateObservableCounter(_prefix + "whole", () => 4L);

        var page = Scrape();

        Assert.Equal(4, page.Samples[Name("whole_total")]);
        Assert.True(page.Samples["orderactors_telemetry_callback_failures_total"] >= 1);
    }

    [Fact]
    public void Write_MoreSeriesThanAllowed_CountsTheRestTogether()
    {
        var counter = _meter.CreateCounter<long>(_prefix + "orders");
        for (var number = 0; number < 100; number++)
        {
            counter.Add(1, Tag("customer", number));
        }

        var samples = Scrape().Samples.Where(sample => sample.Key.StartsWith(Name("orders"), StringComparison.Ordinal)).ToDictionary();

        Assert.Equal(6, samples.Count);
        Assert.Equal(1, samples[Name("orders_total") + "{customer=\"0\"}"]);
        Assert.Equal(95, samples[Name("orders_total") + "{otel_metric_overflow=\"true\"}"]);
    }

    [Fact]
    public void Write_TwoInstancesOfAMeter_AreOneMetricUntilBothAreGone()
    {
        using var first = new Meter("OrderActors.TelemetryTests.Twice");
        using var second = new Meter("OrderActors.TelemetryTests.Twice");
        first.CreateCounter<long>(_prefix + "orders").Add(1);
        second.CreateCounter<long>(_prefix + "orders").Add(2);
        Assert.Equal(3, Scrape().Samples[Name("orders_total")]);

        first.Dispose();
        Assert.Equal(3, Scrape().Samples[Name("orders_total")]);

        second.Dispose();
        Assert.DoesNotContain(Name("orders_total"), Scrape().Samples.Keys);
    }

    [Fact]
    public void Write_SameNameOfAnotherKind_IsLeftOut()
    {
        _meter.CreateUpDownCounter<long>(_prefix + "level").Add(1);
        _meter.CreateHistogram<long>(_prefix + "level").Record(1);

        Assert.Equal("gauge", Scrape().Types[Name("level")]);
    }

    [Fact]
    public void Record_FromManyThreads_LosesNothingAndAllocatesNothing()
    {
        var counter = _meter.CreateCounter<long>(_prefix + "orders");
        var histogram = _meter.CreateHistogram<double>(_prefix + "wait", "s");
        var (route, kind) = (Tag("route", "/v1/orders"), Tag("kind", "a"));
        counter.Add(1, route, kind);
        histogram.Record(1, route, kind);
        var allocated = new long[4][];

        Parallel.For(0, allocated.Length, new ParallelOptions { MaxDegreeOfParallelism = allocated.Length }, worker =>
            allocated[worker] = Array.ConvertAll(new int[10], _ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var round = 0; round < 1_000; round++)
                {
                    counter.Add(1, route, kind);
                    histogram.Record(1, route, kind);
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            }));

        var page = Scrape();
        Assert.Equal(40_001, page.Samples[Name("orders_total") + "{kind=\"a\",route=\"/v1/orders\"}"]);
        Assert.Equal(40_001, page.Samples[Name("wait_seconds") + "_count{kind=\"a\",route=\"/v1/orders\"}"]);
        Assert.Equal(40_001, page.Samples[Name("wait_seconds") + "_sum{kind=\"a\",route=\"/v1/orders\"}"]);
        Assert.All(allocated, static parts => Assert.Contains(0, parts)); // In the others the runtime may allocate for itself.
    }

    [Theory]
    [InlineData("OrderActors.Gateway", true)]
    [InlineData("Microsoft.Orleans", true)]
    [InlineData("Npgsql", true)]
    [InlineData("System.Runtime", true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", true)]
    [InlineData("Microsoft.AspNetCore.Hosting", false)]
    [InlineData("System.Net.Http", false)]
    public void Includes_Meter_IsOneOfOurs(string meter, bool included) => Assert.Equal(included, MeterSelection.Includes(meter));

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private string Name(string metric) => _prefix.Replace('.', '_') + metric;

    private PrometheusExporter Exporter(int maxSeries) => new(
        _services.GetRequiredService<IMeterFactory>(), Options.Create(new MetricsOptions { MaxSeriesPerInstrument = maxSeries }));

    private PrometheusPage Scrape()
    {
        var output = new ArrayBufferWriter<byte>();
        _exporter.Write(output);
        return PrometheusPage.Parse(Encoding.UTF8.GetString(output.WrittenSpan));
    }
}
