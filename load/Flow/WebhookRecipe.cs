using System.Buffers.Text;
using System.Security.Cryptography;
using OrderActors.Load.Http;

namespace OrderActors.Load.Flow;

/// <summary>What partners report of an order, signed as Standard Webhooks say with the secret that is taken in Development.</summary>
/// <param name="run">The prefix of webhook, payment and parcel ids, unique among all runs against one server.</param>
/// <param name="clock">Signatures carry the time.</param>
internal sealed class WebhookRecipe(string run, TimeProvider clock) : IDisposable
{
    private readonly IncrementalHash _mac =
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String("ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ="));

    private readonly RequestWriter _signed = new();
    private readonly RequestWriter _body = new();

    /// <summary>Writes the whole request of a payment in full.</summary>
    public void WritePaid(RequestWriter request, long n, string orderId, long totalMinor, HttpTarget target)
    {
        _body.Clear();
        _body.Append("{\"type\":\"payment.succeeded\",\"tenant\":\"dev\",\"data\":{\"orderId\":\""u8).Append(orderId)
            .Append("\",\"paymentId\":\"pay-"u8).Append(run).Append("-"u8).Append(n)
            .Append("\",\"amountMinor\":"u8).Append(totalMinor).Append(",\"currency\":\"EUR\"}}"u8);
        Write(request, "payment"u8, n, target);
    }

    /// <summary>Writes the whole request of a parcel on its way.</summary>
    public void WriteShipped(RequestWriter request, long n, string orderId, HttpTarget target)
    {
        _body.Clear();
        _body.Append("{\"type\":\"fulfilment.shipped\",\"tenant\":\"dev\",\"data\":{\"orderId\":\""u8).Append(orderId)
            .Append("\",\"shipmentId\":\"parcel-"u8).Append(run).Append("-"u8).Append(n).Append("\",\"carrier\":\"post\"}}"u8);
        Write(request, "fulfilment"u8, n, target);
    }

    /// <inheritdoc/>
    public void Dispose() => _mac.Dispose();

    private void Write(RequestWriter request, ReadOnlySpan<byte> partner, long n, HttpTarget target)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        _signed.Clear();
        AppendId(_signed, partner, n).Append("."u8).Append(timestamp).Append("."u8).Append(_body.Written);
        _mac.AppendData(_signed.Written);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(HMACSHA256.HashSizeInBytes)];
        _mac.GetHashAndReset(signature);
        Base64.EncodeToUtf8(signature, text, out _, out var length);

        request.Append("POST /v1/webhooks/"u8).Append(partner).Append(target.CommonHeaders)
            .Append("Content-Type: application/json\r\nwebhook-id: "u8);
        AppendId(request, partner, n).Append("\r\nwebhook-timestamp: "u8).Append(timestamp)
            .Append("\r\nwebhook-signature: v1,"u8).Append(text[..length])
            .Append("\r\nContent-Length: "u8).Append(_body.Written.Length).Append("\r\n\r\n"u8).Append(_body.Written);
    }

    private RequestWriter AppendId(RequestWriter writer, ReadOnlySpan<byte> partner, long n) =>
        writer.Append(partner).Append("-"u8).Append(run).Append("-"u8).Append(n);
}
