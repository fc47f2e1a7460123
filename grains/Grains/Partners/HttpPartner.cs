using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Partners;

/// <summary>Posts refunds to the payment provider: <c>POST refunds</c> with the key in <c>Idempotency-Key</c>, answered with
/// <c>{ "refundId": "…" }</c>.</summary>
internal sealed class HttpPaymentAdapter(HttpClient client) : IPaymentAdapter
{
    public async ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        var body = new RefundRequest(request.OrderId, request.PaymentId ?? "", request.AmountMinor, request.Currency);
        using var message = PartnerRequests.Post("refunds", request.IdempotencyKey, body, PartnerJson.Default.RefundRequest);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        PartnerAnswers.Check(response);
        var answer = await PartnerAnswers.ReadAsync(response, PartnerJson.Default.RefundResponse, cancellationToken);
        return answer?.RefundId is { } refundId && PartnerAnswers.IsId(refundId)
            ? refundId
            : throw new PartnerRefusedException("an answer without a usable refundId");
    }
}

/// <summary>Posts shipments to the fulfilment partner: <c>POST shipments</c> with the key in <c>Idempotency-Key</c>.</summary>
internal sealed class HttpFulfilmentAdapter(HttpClient client) : IFulfilmentAdapter
{
    public async ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        var lines = request.Lines.Select(line => new ShipmentLine(line.Sku, line.Quantity)).ToArray();
        var body = new ShipmentRequest(request.OrderId, lines);
        using var message = PartnerRequests.Post("shipments", request.IdempotencyKey, body, PartnerJson.Default.ShipmentRequest);
        // What else it has to say is nothing that anybody needs.
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        PartnerAnswers.Check(response);
    }
}

/// <summary>What both partners' calls have in common.</summary>
internal static class PartnerRequests
{
    public static HttpRequestMessage Post<T>(
        string path, string idempotencyKey, T body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> info)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, info));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        message.Headers.Add("Idempotency-Key", idempotencyKey);
        return message;
    }

    public static HttpClient Client(Uri address, string? token, int maxConcurrentCalls)
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = maxConcurrentCalls,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
        })
        {
            BaseAddress = address,

            // The pipeline's timeout is the one that counts.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return client;
    }
}

internal sealed record RefundRequest(string OrderId, string PaymentId, long AmountMinor, string Currency);

internal sealed record RefundResponse(string? RefundId);

internal sealed record ShipmentRequest(string OrderId, ShipmentLine[] Lines);

internal sealed record ShipmentLine(string Sku, int Quantity);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(RefundResponse))]
[JsonSerializable(typeof(ShipmentRequest))]
internal sealed partial class PartnerJson : JsonSerializerContext;
