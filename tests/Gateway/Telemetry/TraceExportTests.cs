using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Telemetry;

namespace OrderActors.Gateway.Tests.Telemetry;

public sealed class TraceExportTests : IDisposable
{
    private const string Program = "orderactors-test";

    // A name of its own: whoever listens in another test, or here, hears of the other's spans too.
    private readonly ActivitySource _source = new($"OrderActors.Tests.{Guid.NewGuid():N}");

    [Fact]
    public async Task Export_OfATraceThatItsCallerSampled_ReachesTheCollectorByTheEnd()
    {
        await using var collector = await TraceCollector.StartAsync();
        using (Export(collector.Configuration(), ratio: 0))
        {
            Make("placed", ActivityTraceFlags.Recorded);
        }

        Assert.Contains("placed", collector.Received, StringComparison.Ordinal);
        Assert.Contains(_source.Name, collector.Received, StringComparison.Ordinal);
        Assert.Contains(Program, collector.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public async Task Export_OfATraceThatBeginsHere_GoesByTheRatio(double ratio, bool isExported)
    {
        await using var collector = await TraceCollector.StartAsync();
        using (Export(collector.Configuration(), ratio))
        {
            Make("begun", parent: null);
            Make("continued", ActivityTraceFlags.Recorded);
            Make("left out", ActivityTraceFlags.None);
        }

        Assert.Equal(isExported, collector.Received.Contains("begun", StringComparison.Ordinal));
        Assert.Contains("continued", collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", collector.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfAProgramThatTheEnvironmentNames_HasThatName()
    {
        await using var collector = await TraceCollector.StartAsync();
        using (Export(collector.Configuration(("OTEL_SERVICE_NAME", "orders-of-the-east")), ratio: 1))
        {
            Make("named", parent: null);
        }

        Assert.Contains("orders-of-the-east", collector.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(Program, collector.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("http://127.0.0.1:4317", true)]
    public void AddTraceExport_GoesByTheEndpoint(string? endpoint, bool isExported)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration[TraceExport.EndpointVariable] = endpoint;
        var before = builder.Services.Count(static service => service.ServiceType == typeof(IHostedService));

        builder.AddTraceExport(Program);

        var added = builder.Services.Count(static service => service.ServiceType == typeof(IHostedService)) - before;
        Assert.Equal(isExported ? 1 : 0, added);
        Assert.Equal(isExported, ((IConfiguration)builder.Configuration).ExportsTraces());
    }

    [Theory]
    [InlineData("4317", 0.1, TraceExport.EndpointVariable)]
    [InlineData("collector:4317", 0.1, TraceExport.EndpointVariable)]
    [InlineData("http://collector:4317", 1.5, "Tracing:SampleRatio")]
    [InlineData(null, -0.1, "Tracing:SampleRatio")]
    public void Options_ThatAreWrong_AreNamed(string? endpoint, double ratio, string named)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(TraceExport.EndpointVariable, endpoint)]).Build();

        var result = new TracingOptionsValidator(configuration).Validate(null, new TracingOptions { SampleRatio = ratio });

        Assert.Contains(named, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    public void Dispose() => _source.Dispose();

    private static TraceExport Export(IConfiguration configuration, double ratio) =>
        new(Program, configuration, Options.Create(new TracingOptions { SampleRatio = ratio }));

    private void Make(string name, ActivityTraceFlags? parent)
    {
        var context = parent is { } flags
            ? new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags, isRemote: true)
            : default;
        using var span = _source.StartActivity(name, ActivityKind.Server, context);
    }
}
