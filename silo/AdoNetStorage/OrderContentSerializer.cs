using OrderActors.Storage.Orders;
using Orleans.Storage;

namespace OrderActors.Silo.AdoNetStorage;

/// <summary>Gives the provider an order as the stored statements take it.</summary>
internal sealed class OrderContentSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => input is OrderRecord order
        ? new BinaryData(OrderContent.Write(order))
        : throw new NotSupportedException($"This storage is for {nameof(OrderRecord)}, not for {typeof(T).Name}.");

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => OrderContent.Read(input.ToMemory()) is T order
        ? order
        : throw new NotSupportedException($"This storage is for {nameof(OrderRecord)}, not for {typeof(T).Name}.");
}
