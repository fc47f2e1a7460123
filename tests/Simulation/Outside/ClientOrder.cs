using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>What the clients know of one order.</summary>
internal sealed class ClientOrder(string orderId, PlaceOrderMessage request)
{
    public string OrderId { get; } = orderId;

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

    /// <summary>Another request with the same idempotency key, its id, and the member that differs.</summary>
    public (string OrderId, PlaceOrderMessage Request, string Member) WithOtherCustomer() =>
        (OrderId, Request with { CustomerId = "c-2" }, "customerId");

    /// <summary>Likewise, with another first SKU and so with another shard.</summary>
    public (string OrderId, PlaceOrderMessage Request, string Member) WithOtherSku() => (
        $"{OrderIds.StemOf(OrderId)}BBCHECK",
        Request with { Lines = Request.Lines.SetItem(0, Request.Lines[0] with { Sku = "sku-other" }) },
        "lines[0].sku");
}

/// <summary>A payment that the provider reports until somebody takes it or refuses it for good.</summary>
internal sealed class ClientPayment(string webhookId, string paymentId, long amountMinor)
{
    public PaymentSucceededNotice Notice { get; } = new(webhookId, paymentId, amountMinor, "EUR");

    /// <summary>Whether it was taken; null while nobody told.</summary>
    public bool? IsTaken { get; set; }
}
