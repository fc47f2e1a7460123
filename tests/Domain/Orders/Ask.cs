using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

/// <summary>Commands with everything filled in that a test doesn't care about.</summary>
internal static class Ask
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset PlacingRetryAt = Start.AddSeconds(30);
    public static readonly DateTimeOffset Due = Start.AddMinutes(15);
    public static readonly DateTimeOffset InTime = Due.AddTicks(-1);
    public static readonly DateTimeOffset RetryAt = Start.AddHours(1);
    public static readonly EquatableArray<OrderLine> Lines = [new OrderLine("tea", 2, 450), new OrderLine("cup", 1, 100)];
    public const long Total = 1000;

    public static PlaceOrder Place(
        string customer = "c-17", string currency = "EUR", EquatableArray<OrderLine>? lines = null, DateTimeOffset? at = null) =>
        With(new PlaceOrder(at ?? Start, "ord_1", customer, currency, lines ?? Lines, PlacingRetryAt));

    public static ConfirmReservation Confirm(DateTimeOffset? due = null) => With(new ConfirmReservation(Start, due ?? Due));

    public static RejectOrder Reject(bool holdsMayExist = true) =>
        With(new RejectOrder(Start, RejectionReason.OutOfStock, ["tea"], "trace-1", holdsMayExist));

    public static ReceivePayment Pay(
        string id = "pay-1", long amount = Total, string currency = "EUR", DateTimeOffset? at = null) =>
        With(new ReceivePayment(at ?? InTime, id, amount, currency));

    public static ReportPaymentFailure FailPayment(string id = "pay-0") => With(new ReportPaymentFailure(InTime, id, "card declined"));

    public static CancelOrder Cancel(DateTimeOffset? at = null) => With(new CancelOrder(at ?? InTime));

    public static ExpireOrder Expire(DateTimeOffset? at = null) => With(new ExpireOrder(at ?? Due));

    public static RequestFulfilment RequestFulfilment() => With(new RequestFulfilment(InTime));

    public static ConfirmShipmentRequest ConfirmShipment(string key = "3-requestShipment") =>
        With(new ConfirmShipmentRequest(InTime, key));

    public static ShipOrder Ship(string shipment = "ship-1") => With(new ShipOrder(InTime, shipment, "carrier-1"));

    public static ReportFulfilmentFailure FailFulfilment() => With(new ReportFulfilmentFailure(InTime, "lost in the warehouse"));

    public static ConfirmRefund ConfirmRefund(string key, string refund = "refund-1") => With(new ConfirmRefund(InTime, key, refund));

    public static SettleStock Settle(string key) => With(new SettleStock(InTime, key));

    public static PostponeEffect Postpone(string key, DateTimeOffset? until = null) =>
        With(new PostponeEffect(InTime, key, until ?? RetryAt.AddMinutes(1)));

    public static RefuseEffect Refuse(string key) => With(new RefuseEffect(InTime, key, "HTTP 422"));

    public static RetryEffect Retry(string key) => With(new RetryEffect(InTime, key));

    private static T With<T>(T command)
        where T : OrderCommand => command with { EffectRetryAt = RetryAt };
}
