using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Model;

namespace OrderActors.Simulation.Tests.Outside;

/// <content>What they can rely on while they wait for nothing.</content>
internal sealed partial class Clients
{
    private async Task ReadAsync(ClientOrder order) => await AskAsync(order, static (grain, token) => grain.GetAsync(token));

    private async Task CompareAsync(ClientOrder order)
    {
        var answer = await CallAsync(order, static (grain, token) => grain.GetAsync(token));
        Assert.Equal((order.OrderId, _world.Database.Find(Tenant, order.OrderId)?.Version), (order.OrderId, answer!.Order?.Version));
    }

    private async Task CancelAsync(ClientOrder order, long version)
    {
        var answer = await AskAsync(order, (grain, token) => grain.CancelAsync(version, token));
        if (version != 0 && answer is { Refusal: OrderRefusal.None })
        {
            var wasCancelled = EndsOfCancelled.Contains(StatusOf(answer));
            Assert.True(wasCancelled, $"{order.OrderId} was cancelled at {version} and is {StatusOf(answer)}");
        }
    }

    /// <summary>Asks for an order as it is. Whatever was shown before must not be forgotten.</summary>
    private async Task<OrderAnswer?> AskAsync(ClientOrder order, Func<IOrderGrain, CancellationToken, ValueTask<OrderAnswer>> call)
    {
        var (shown, epoch, isCalm) = (order.Shown, _world.Epoch, _world.IsCalm);
        var stored = _world.Orders.StoredVersionOf(order.OrderId);
        var answer = await CallAsync(order, call);
        if (answer?.Order is { } view)
        {
            Assert.True(order.IsAsBefore(view), $"{order.OrderId} looks different at version {view.Version}");
        }

        if (isCalm && epoch == _world.Epoch && answer is not null && (answer.Order is not null || answer.Refusal == OrderRefusal.NotFound))
        {
            var version = answer.Order?.Version ?? 0;
            Assert.True(version >= shown, $"{order.OrderId} is at {version} and was at {shown} before");
            Assert.True(
                version >= stored || _world.Orders.IsDoubtful(order.OrderId),
                $"{order.OrderId} is at {version} and was stored as {stored} when that was asked");
            order.Shown = Math.Max(order.Shown, version);
        }

        return answer;
    }

    /// <summary>Whoever hears that an order has its stock can rely on it from then on.</summary>
    private void CheckHolds(ClientOrder order)
    {
        foreach (var demand in order.Request.Lines.GroupBy(static line => line.Sku))
        {
            var ledger = _world.Database.Ledger.Of(new SkuKey(Tenant, demand.Key));
            Assert.Contains(ledger, move => move.Order == order.OrderId && move.Kind == (short)StockMoveKind.Hold
                && move.Quantity == demand.Sum(static line => line.Quantity));
        }
    }
}
