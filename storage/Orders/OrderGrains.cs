namespace OrderActors.Storage.Orders;

/// <summary>What a storage of orders has to know of their grains.</summary>
internal static class OrderGrains
{
    /// <summary>The state as that of an order, which is all that is stored here.</summary>
    public static IGrainState<OrderRecord> StateOf<T>(IGrainState<T> grainState) => grainState as IGrainState<OrderRecord>
        ?? throw new NotSupportedException($"This storage is for {nameof(OrderRecord)}, not for {typeof(T).Name}.");

    /// <summary>The key of an order's grain is its tenant, which has no slash, a slash, and its id.</summary>
    public static (string Tenant, string OrderId) ParseKey(GrainId grainId)
    {
        var key = grainId.Key.ToString()!;
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? (key[..slash], key[(slash + 1)..])
            : throw new FormatException($"'{key}' is not the key of an order.");
    }
}
