using System.Collections.Frozen;

namespace OrderActors.Load.Orders;

/// <summary>Which status an order can have after which, as the contract has it.</summary>
internal static class OrderLife
{
    /// <summary>What an order is when its create is answered with 201.</summary>
    public const string Acknowledged = "awaitingPayment";

    private static readonly FrozenDictionary<string, string[]> Next = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["placing"] = [Acknowledged, "rejected"],
        [Acknowledged] = ["paid", "cancelled", "expired"],
        ["paid"] = ["fulfilling", "fulfilled", "refunding"],
        ["fulfilling"] = ["fulfilled", "refunding"],
        ["fulfilled"] = [],
        ["rejected"] = [],
        // A payment that arrives after all is given back.
        ["cancelled"] = ["refunding"],
        ["expired"] = ["refunding"],
        ["refunding"] = ["refunded"],
        ["refunded"] = [],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether an order that was in one status can be in the other now.</summary>
    public static bool Leads(string from, string to) =>
        from == to || (Next.TryGetValue(from, out var next) && next.Any(status => Leads(status, to)));
}
