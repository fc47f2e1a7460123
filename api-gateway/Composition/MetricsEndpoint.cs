using System.Buffers;
using OrderActors.ApiGateway.Requests;
using OrderActors.Silo.Telemetry;

namespace OrderActors.ApiGateway.Composition;

/// <summary>Shows what the process has measured.</summary>
internal sealed class MetricsEndpoint(PrometheusExporter exporter) : IApiEndpoint
{
    private const int UsualBytes = 64 * 1024;

    public ApiRoute Route { get; } = new(HttpMethods.Get, "/metrics", ApiAccess.Open);

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var page = new ArrayBufferWriter<byte>(UsualBytes);
        exporter.Write(page);
        var response = request.Context.Response;
        response.ContentType = PrometheusExporter.ContentType;
        response.ContentLength = page.WrittenCount;
        await response.BodyWriter.WriteAsync(page.WrittenMemory);
    }
}
