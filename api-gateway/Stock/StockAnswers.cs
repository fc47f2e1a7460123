using System.Buffers;
using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.ApiGateway.Stock;

/// <summary>Turns what a stock grain answered into HTTP.</summary>
internal static class StockAnswers
{
    /// <summary>Answers with the counters, or with the refusal's problem.</summary>
    public static ValueTask WriteAsync(ApiRequest request, string sku, StockAnswer answer)
    {
        if (RefusalProblems.Of(answer.Refusal) is { } problem)
        {
            return request.RefuseAsync(problem);
        }

        request.Context.Response.Headers.ETag = EntityTags.Of(answer.Stock.Version);
        return JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, Write(sku, answer.Stock));
    }

    private static ReadOnlyMemory<byte> Write(string sku, StockView stock)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteString("sku"u8, sku);
        json.WriteNumber("onHand"u8, stock.OnHand);
        json.WriteNumber("available"u8, stock.Available);
        json.WriteNumber("held"u8, stock.Held);
        json.WriteNumber("sold"u8, stock.Sold);
        json.WriteNumber("version"u8, stock.Version);
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }
}
