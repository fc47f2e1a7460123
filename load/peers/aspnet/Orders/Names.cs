using System.Buffers;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>What texts the contract allows.</summary>
internal static class Names
{
    private const int LongestName = 64;
    private const int LongestKey = 128;

    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>A customer or a SKU.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.AsSpan().ContainsAnyExcept(OfNames);

    /// <summary>A currency.</summary>
    public static bool IsCurrency(string text) => text.Length == 3 && !text.AsSpan().ContainsAnyExceptInRange('A', 'Z');

    /// <summary>An idempotency key.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= LongestKey && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
