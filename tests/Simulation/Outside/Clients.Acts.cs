using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Simulation.Tests.Outside;

/// <content>What they do next.</content>
internal sealed partial class Clients
{
    /// <summary>Counts every SKU for the first time, before any order is placed.</summary>
    public void StockUp()
    {
        for (var sku = 0; sku < Skus; sku++)
        {
            Start(CountAsync($"sku-{_first + sku}"));
        }
    }

    /// <summary>One of them starts something.</summary>
    public void StartSomething()
    {
        var order = All[_random.Next(Orders)];
        var living = _random.Next(3) == 0 ? order : Living() ?? order;
        switch (_random.Next(22))
        {
            case < 7:
                Start(PlaceAsync(order));
                break;
            case < 12 when living.IsAsked:
                Start(PayAsync(living, Payment(living)));
                break;
            case < 13:
                Start(CancelAsync(living, _random.Next(3) == 0 ? Math.Max(2, living.Shown) : 0));
                break;
            case < 15:
                Start(NoteAsync(living, new ShippedNotice($"f:{++_numbers}", "ship-1", "post")));
                break;
            case < 16:
                Start(NoteAsync(living, new FulfilmentFailedNotice($"f:{++_numbers}", "lost")));
                break;
            case < 17:
                Start(NoteAsync(living, new PaymentFailedNotice($"p:{++_numbers}", "pay-0", "declined")));
                break;
            case < 18:
                Start(MismatchAsync(order));
                break;
            case < 20:
                Start(ReadAsync(order));
                break;
            default:
                Start(CountAsync(Sku()));
                break;
        }
    }

    /// <summary>An order that has not come to its end, so that something can happen to it; null when there is none.</summary>
    private ClientOrder? Living()
    {
        var living = All
            .Where(order => _world.Database.Find(Tenant, order.OrderId) is { } row
                && (OrderStatus)row.Status is OrderStatus.AwaitingPayment or OrderStatus.Paid or OrderStatus.Fulfilling)
            .ToList();
        return living.Count == 0 ? null : living[_random.Next(living.Count)];
    }
}
