using System.Globalization;
using OrderActors.Load.Http;

namespace OrderActors.Load.Orders;

/// <summary>
/// The n-th order of a run, always the same for the same seed: so a repeat of a lost request has the same body, and an audit knows
/// what was ordered.
/// </summary>
/// <param name="run">The prefix of the idempotency keys, unique among all runs against one server.</param>
/// <param name="seed">Chooses customers, SKUs and quantities.</param>
/// <param name="skus">How many SKUs, <c>sku-0</c> … are ordered; 1 is the hot one.</param>
/// <param name="lines">Lines an order, 1…100 and at most <paramref name="skus"/>.</param>
internal sealed class OrderRecipe(string run, ulong seed, int skus, int lines)
{
    private const int Customers = 997;
    private const int MaxQuantity = 3;
    private const int UnitPriceMinor = 450;

    private readonly RequestWriter _body = new();

    /// <summary>The order's idempotency key.</summary>
    public string KeyOf(long n) => string.Create(CultureInfo.InvariantCulture, $"{run}-{n}");

    /// <summary>The order's total.</summary>
    public long TotalMinorOf(long n)
    {
        long units = 0;
        for (var line = 0; line < lines; line++)
        {
            units += QuantityOf(n, line);
        }

        return units * UnitPriceMinor;
    }

    /// <summary>Writes the whole request.</summary>
    public void Write(RequestWriter request, long n, HttpTarget target)
    {
        WriteBody(n);
        request.Append("POST /v1/orders"u8).Append(target.CommonHeaders)
            .Append("Content-Type: application/json\r\nIdempotency-Key: "u8).Append(run).Append("-"u8).Append(n)
            .Append("\r\nContent-Length: "u8).Append(_body.Written.Length).Append("\r\n\r\n"u8).Append(_body.Written);
    }

    private void WriteBody(long n)
    {
        _body.Clear();
        var firstSku = (long)(Mix(n, 0) % (ulong)skus);
        _body.Append("{\"customerId\":\"c-"u8).Append((long)(Mix(n, 1) % Customers)).Append("\",\"currency\":\"EUR\",\"lines\":["u8);
        for (var line = 0; line < lines; line++)
        {
            _body.Append(line == 0 ? "{\"sku\":\"sku-"u8 : ",{\"sku\":\"sku-"u8).Append((firstSku + line) % skus)
                .Append("\",\"quantity\":"u8).Append(QuantityOf(n, line))
                .Append(",\"unitPriceMinor\":"u8).Append(UnitPriceMinor).Append("}"u8);
        }

        _body.Append("]}"u8);
    }

    private long QuantityOf(long n, int line) => 1 + (long)(Mix(n, 2 + line) % MaxQuantity);

    /// <summary>SplitMix64 (Steele, Lea and Flood, 2014) over the seed, the order's number and a place in the order.</summary>
    private ulong Mix(long n, int place)
    {
        var z = unchecked(seed + ((ulong)n * 128 + (ulong)place + 1) * 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }
}
