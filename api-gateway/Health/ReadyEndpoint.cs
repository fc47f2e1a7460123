using System.Buffers;
using System.Text.Json;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Health;

/// <summary>Says whether requests should be sent here, and if not, which checks fail.</summary>
internal sealed class ReadyEndpoint(Readiness readiness) : IApiEndpoint
{
    private static readonly byte[] Ready = "{\"status\":\"ready\",\"failed\":[]}"u8.ToArray();

    public ApiRoute Route { get; } = new(HttpMethods.Get, "/readyz", ApiAccess.Open);

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var failed = await readiness.FindFailedAsync();
        request.Context.Response.Headers.CacheControl = "no-store";
        await (failed.Count == 0
            ? JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, Ready)
            : JsonResponse.WriteAsync(request.Context, StatusCodes.Status503ServiceUnavailable, Write(failed)));
    }

    private static ReadOnlyMemory<byte> Write(IReadOnlyList<FailedCheck> failed)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("status"u8, "notReady"u8);
        json.WriteStartArray("failed"u8);
        foreach (var check in failed)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, check.Name);
            json.WriteString("detail"u8, check.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
