using System.Globalization;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>What a client does with one order: always the same for the same seed and number.</summary>
internal sealed class OrderPlan
{
    private const int UnitPriceMinor = 450;
    private const int Customers = 97;
    private const int MaxQuantity = 3;

    private OrderPlan(string key, string customer, IReadOnlyList<(string Sku, int Quantity)> lines)
    {
        Key = key;
        Sku = lines[0].Sku;
        TotalMinor = lines.Sum(line => (long)line.Quantity * UnitPriceMinor);
        var text = lines.Select(line => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sku":"{{line.Sku}}","quantity":{{line.Quantity}},"unitPriceMinor":{{UnitPriceMinor}}}"""));
        Body = $$"""{"customerId":"{{customer}}","currency":"EUR","lines":[{{string.Join(',', text)}}]}""";
    }

    /// <summary>The idempotency key.</summary>
    public string Key { get; }

    /// <summary>The SKU of the first line.</summary>
    public string Sku { get; }

    /// <summary>What the order costs.</summary>
    public long TotalMinor { get; }

    /// <summary>The request's body.</summary>
    public string Body { get; }

    /// <summary>Sends the create once more after its answer.</summary>
    public bool RepeatsCreate { get; private init; }

    /// <summary>Pays.</summary>
    public bool Pays { get; private init; }

    /// <summary>The payment's webhook is delivered twice.</summary>
    public bool RepeatsPayment { get; private init; }

    /// <summary>A second payment comes for the same order.</summary>
    public bool PaysAgain { get; private init; }

    /// <summary>Cancels, before or after the payment.</summary>
    public bool Cancels { get; private init; }

    /// <summary>The cancellation goes before the payment.</summary>
    public bool CancelsFirst { get; private init; }

    /// <summary>Whether the fulfilment partner reports that the parcel is on its way, or that there can be none; null says nothing.
    /// </summary>
    public bool? Ships { get; private init; }

    /// <summary>The n-th plan.</summary>
    /// <param name="run">The prefix of the keys.</param>
    /// <param name="seed">Chooses everything.</param>
    /// <param name="n">The order's number.</param>
    /// <param name="skus">SKUs to choose from; the first is wanted by a tenth of all orders.</param>
    public static OrderPlan Of(string run, ulong seed, long n, int skus)
    {
        var random = new Random(unchecked((int)(seed * 0x9E3779B97F4A7C15UL >> 33) ^ (int)(n * 0x5851F42D)));
        var first = random.Next(10) == 0 ? 0 : random.Next(skus);
        var lines = Enumerable.Range(0, random.Next(10) == 0 ? 2 : 1)
            .Select(line => ($"sku-{(first + line) % skus}", 1 + random.Next(MaxQuantity)))
            .ToList();
        var pays = random.Next(10) < 5;
        return new OrderPlan(string.Create(CultureInfo.InvariantCulture, $"{run}-{n}"), $"c-{random.Next(Customers)}", lines)
        {
            RepeatsCreate = random.Next(10) == 0,
            Pays = pays,
            RepeatsPayment = random.Next(5) == 0,
            PaysAgain = random.Next(20) == 0,
            Cancels = random.Next(10) < 3,
            CancelsFirst = random.Next(2) == 0,
            Ships = pays && random.Next(10) < 4 ? random.Next(4) != 0 : null,
        };
    }
}
