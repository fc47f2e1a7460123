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
        var order = Next();
        var living = _random.Next(3) == 0 ? order : Living() ?? order;
        switch (_random.Next(26))
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
            case < 22:
                Start(ReadAsync(living));
                break;
            case < 24:
                Start(LookAsync(Sku()));
                break;
            default:
                Start(CountAsync(Sku()));
                break;
        }
    }

    /// <summary>One of them does something with what many are at just now.</summary>
    public void ComeBack()
    {
        for (var acts = _random.Next(1, 5); acts > 0; acts--)
        {
            var order = Living() ?? Next();
            var sku = _random.Next(2) == 0 || order.Request.Lines[0].Sku == NeverStocked ? Sku() : order.Request.Lines[0].Sku;
            switch (_random.Next(8))
            {
                case 0:
                    Start(PlaceAsync(All.FirstOrDefault(static other => !other.IsAsked) ?? order));
                    break;
                case 1:
                    Start(PayAsync(order, Payment(order)));
                    break;
                case 2:
                    Start(CancelAsync(order, _random.Next(2) == 0 ? Math.Max(2, order.Shown) : 0));
                    break;
                case 3:
                    Start(CountAsync(sku));
                    break;
                case 4:
                    Start(LookAsync(sku));
                    break;
                case 5:
                    Start(ReadAsync(Next()));
                    break;
                default:
                    Start(ReadAsync(order));
                    break;
            }
        }
    }

    /// <summary>They look at all stock.</summary>
    public void LookAround()
    {
        for (var sku = 0; sku < Skus; sku++)
        {
            Start(LookAsync($"sku-{_first + sku}"));
        }
    }

    /// <summary>They count all stock.</summary>
    public void CountAround()
    {
        for (var sku = 0; sku < Skus; sku++)
        {
            Start(CountAsync($"sku-{_first + sku}"));
        }
    }

    /// <summary>They take more of all stock than there is, which is refused and changes nothing.</summary>
    public void TakeTooMuch()
    {
        for (var sku = 0; sku < Skus; sku++)
        {
            Start(AdjustAsync($"sku-{_first + sku}", -MoreThanThereIs));
        }
    }

    /// <summary>They place orders that nobody has asked for yet.</summary>
    public void PlaceNew()
    {
        foreach (var order in All.Where(static order => !order.IsAsked).Take(_random.Next(3)).ToList())
        {
            Start(PlaceAsync(order));
        }
    }

    /// <summary>They look at every order.</summary>
    public void ReadMany()
    {
        foreach (var order in All)
        {
            Start(ReadAsync(order));
        }
    }

    /// <summary>People come back to what they were at.</summary>
    private ClientOrder Next() => _last = _last is null || _random.Next(2) == 0 ? All[_random.Next(Orders)] : _last;

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
