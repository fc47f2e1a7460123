namespace OrderActors.Load.Orders;

/// <summary>What a client was told of an order: one line of the file that <c>create --out</c> writes. An order that was paid or cancelled
/// too has a line for each answer.</summary>
/// <param name="OrderId">The id in the answer.</param>
/// <param name="IdempotencyKey">The key that it was sent with.</param>
/// <param name="TotalMinor">The total that its lines have.</param>
/// <param name="Status">The status in the answer; for a payment that was taken, <c>paid</c>.</param>
/// <param name="Version">The version in the answer, 0 where it had none.</param>
internal sealed record AckedOrder(
    string OrderId, string IdempotencyKey, long TotalMinor, string Status = OrderLife.Acknowledged, long Version = 0);
