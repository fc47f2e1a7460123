namespace OrderActors.Domain.Orders;

/// <summary>
/// How an order's id is made up: <c>ord_</c>, 18 characters that stand for tenant and idempotency key, 2 that name a shard, and a
/// checksum of 5. What comes before the shard is the stem. It alone tells orders apart, so that a request which repeats a key with
/// another content, and is sent to another shard for that, still meets the order that the key has made.
/// </summary>
public static class OrderIds
{
    /// <summary>How every id starts.</summary>
    public const string Prefix = "ord_";

    /// <summary>Characters of a stem, prefix included.</summary>
    public const int StemLength = 22;

    /// <summary>The part of an id that no other order has. The database has it as <c>left(id, 22)</c>.</summary>
    public static string StemOf(string id) => id.Length <= StemLength ? id : id[..StemLength];

    /// <inheritdoc cref="StemOf(string)"/>
    public static ReadOnlySpan<char> StemOf(ReadOnlySpan<char> id) => id.Length <= StemLength ? id : id[..StemLength];
}
