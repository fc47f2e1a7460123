using System.Text.Json;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>What there is of a SKU.</summary>
internal sealed record StockCounters(long OnHand, long Held, long Sold)
{
    public static StockCounters Of(StockView view) => new(view.OnHand, view.Held, view.Sold);
}

/// <summary>What an order's JSON says.</summary>
internal static class OrderText
{
    public static string StatusOf(OrderAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Order!.Json);
        return json.RootElement.GetProperty("status").GetString()!;
    }
}
