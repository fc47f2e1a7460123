namespace OrderActors.GrainInterfaces.Orders;

/// <summary>The key of an order grain: <c>tenant/ord_…</c>. Tenants have no slash.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="OrderId">The public id.</param>
public readonly record struct OrderKey(string Tenant, string OrderId)
{
    /// <summary>Reads a grain key.</summary>
    /// <exception cref="FormatException">It is not an order's key.</exception>
    public static OrderKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? new OrderKey(key[..slash], key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not the key of an order.");
    }

    /// <summary>The grain key.</summary>
    public override string ToString() => $"{Tenant}/{OrderId}";
}
