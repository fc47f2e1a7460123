using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Shards;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>What the clients know of one order.</summary>
internal sealed class ClientOrder(int number, PlaceOrderMessage request)
{
    private readonly Dictionary<long, byte[]> _bodies = [];

    public string OrderId { get; } = IdOf(number, request);

    public PlaceOrderMessage Request { get; } = request;

    public long TotalMinor { get; } = request.Lines.Sum(line => line.Quantity * line.UnitPriceMinor);

    /// <summary>Somebody asked for it.</summary>
    public bool IsAsked { get; set; }

    /// <summary>The body of the first answer that said it has its stock.</summary>
    public byte[]? FirstAnswer { get; set; }

    /// <summary>The refusal that was its first answer.</summary>
    public OrderRefusal? Rejection { get; set; }

    /// <summary>It was cancelled before anybody heard that it has its stock.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether the client heard what came of it.</summary>
    public bool IsAnswered => FirstAnswer is not null || Rejection is not null || IsGone;

    public List<ClientPayment> Payments { get; } = [];

    /// <summary>The newest version that was shown to somebody while all processes knew the same members.</summary>
    public long Shown { get; set; }

    /// <summary>Whether a version looks as it did whenever it was shown before.</summary>
    public bool IsAsBefore(OrderView view) =>
        _bodies.TryAdd(view.Version, view.Json) || _bodies[view.Version].AsSpan().SequenceEqual(view.Json);

    /// <summary>Another request with the same idempotency key, its id, and the member that differs.</summary>
    public (string OrderId, PlaceOrderMessage Request, string Member) WithOtherCustomer() =>
        (OrderId, Request with { CustomerId = "c-2" }, "customerId");

    /// <summary>Likewise, with another first SKU and so with another shard.</summary>
    public (string OrderId, PlaceOrderMessage Request, string Member) WithOtherSku()
    {
        var other = Request with { Lines = Request.Lines.SetItem(0, Request.Lines[0] with { Sku = "sku-other" }) };
        return (IdOf(number, other), other, "lines[0].sku");
    }

    /// <summary>As the gateway makes them: the shard of the first SKU follows the stem.</summary>
    private static string IdOf(int number, PlaceOrderMessage request)
    {
        Span<char> shard = stackalloc char[Shard.TextLength];
        Shard.Write(Shard.OfSku(Clients.Tenant, request.Lines[0].Sku), shard);
        return $"{OrderIds.Prefix}{number:D18}{shard}CHECK";
    }
}

/// <summary>A payment that the provider reports until somebody takes it or refuses it for good.</summary>
internal sealed class ClientPayment(string webhookId, string paymentId, long amountMinor)
{
    public PaymentSucceededNotice Notice { get; } = new(webhookId, paymentId, amountMinor, "EUR");

    /// <summary>Whether it was taken; null while nobody told.</summary>
    public bool? IsTaken { get; set; }
}
