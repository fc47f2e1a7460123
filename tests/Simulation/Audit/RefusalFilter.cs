using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests.Audit;

/// <summary>Looks at every hold that a SKU refuses.</summary>
internal sealed class RefusalFilter(SimulatedProcess process, StockWatch stock) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var key = context.TargetId.Key.ToString()!;
        if (context.InterfaceMethod.DeclaringType == typeof(IOrderIntakeGrain))
        {
            await TakeAsync(context, StockKey.Parse(key).Sku);
            return;
        }

        if (context.InterfaceMethod.DeclaringType != typeof(IStockGrain))
        {
            await context.Invoke();
            return;
        }

        var sku = StockKey.Parse(key).Sku;
        if (HoldOf(context) is { } hold)
        {
            await WatchAsync(context, sku, hold.OrderId, hold.Quantity);
            return;
        }

        stock.OnChangeBegins(process, sku);
        try
        {
            await context.Invoke();
        }
        finally
        {
            stock.OnChangeEnds(process, sku);
        }
    }

    /// <summary>An intake claims its own SKU without a call. What it left to the order, and to what that has stored, is not its refusal.
    /// </summary>
    private async Task TakeAsync(IIncomingGrainCallContext context, string sku)
    {
        var (orderId, message) = ((string)context.Request.GetArgument(0)!, (PlaceOrderMessage)context.Request.GetArgument(1)!);
        var watch = stock.Begin(process, sku, orderId);
        try
        {
            await context.Invoke();
            if (context.Result is OrderAnswer { Refusal: OrderRefusal.OutOfStock, Replayed: false } answer && answer.Skus.Contains(sku))
            {
                stock.CheckRefusal(watch, message.Lines.Where(line => line.Sku == sku).Sum(static line => (long)line.Quantity));
            }
        }
        finally
        {
            stock.End(watch);
        }
    }

    private async Task WatchAsync(IIncomingGrainCallContext context, string sku, string orderId, long quantity)
    {
        var watch = stock.Begin(process, sku, orderId);
        try
        {
            await context.Invoke();
            if (context.Result is StockClaimAnswer { Refusal: StockRefusal.OutOfStock }
                or StockAnswer { Refusal: StockRefusal.OutOfStock })
            {
                stock.CheckRefusal(watch, quantity);
            }
        }
        finally
        {
            stock.End(watch);
        }
    }

    private static (string OrderId, long Quantity)? HoldOf(IIncomingGrainCallContext context) =>
        context.Request.GetArgumentCount() == 0 ? null : context.Request.GetArgument(0) switch
        {
            StockClaimMessage { Kind: StockMoveKind.Hold } claim => (claim.OrderId, claim.Quantity),
            StockMoveMessage { Kind: StockMoveKind.Hold } move => (move.OrderId, move.Quantity),
            _ => null,
        };
}
