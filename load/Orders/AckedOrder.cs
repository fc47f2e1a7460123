namespace OrderActors.Load.Orders;

/// <summary>An order that was acknowledged with 201: one line of the file that <c>create --out</c> writes.</summary>
/// <param name="OrderId">The id in the answer.</param>
/// <param name="IdempotencyKey">The key that it was sent with.</param>
/// <param name="TotalMinor">The total that its lines have.</param>
internal sealed record AckedOrder(string OrderId, string IdempotencyKey, long TotalMinor);
