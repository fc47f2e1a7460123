using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;

namespace OrderActors.Domain.Tests.Simulation;

/// <summary>
/// A few orders, SKUs, a bank and a fulfilment partner, with messages that come late, twice or out of order, and processes that
/// crash half-way through an effect. Pure: the steps decide everything.
/// </summary>
internal sealed partial class World
{
    public const int MaxOrders = 4;
    private static readonly string[] Skus = ["a", "b", "c"];
    private static readonly TimeSpan PaymentTimeout = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, SimulatedStock> _stocks = Skus.ToDictionary(sku => sku, _ => new SimulatedStock());
    private readonly SimulatedOrder[] _orders = [.. Enumerable.Range(0, MaxOrders).Select(i => new SimulatedOrder($"ord_{i}"))];
    private readonly List<HoldMessage> _wire = [];
    private readonly Dictionary<(string Order, string Sku), bool> _answers = [];
    private readonly HashSet<string> _shipmentsAsked = [];
    private readonly Dictionary<string, Payment> _refunds = [];
    private readonly Dictionary<string, int> _refusals = [];
    private DateTimeOffset _now = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public World()
    {
        // The third SKU stays unknown until somebody stocks it.
        _stocks["a"].Do(new SetOnHand(_now, 6));
        _stocks["b"].Do(new SetOnHand(_now, 40));
    }

    public IEnumerable<OrderEvent> Events => _orders.SelectMany(order => order.Events);

    public void Do(Step step)
    {
        var order = _orders[step.Order];
        switch (step.Kind)
        {
            case StepKind.Place:
                Place(order, step);
                break;
            case StepKind.DeliverHold:
                DeliverHold(step.Pick, again: step.Twist < 3);
                break;
            case StepKind.GiveUpPlacing:
                Tell(order, new RejectOrder(_now, RejectionReason.OutOfStock, [], "trace", true));
                break;
            case StepKind.Pay:
                Pay(order, step);
                break;
            case StepKind.FailPayment:
                Tell(order, new ReportPaymentFailure(_now, $"{order.Id}-pay-{step.Pick % 3}", "declined"));
                break;
            case StepKind.Cancel:
                Tell(order, new CancelOrder(_now));
                break;
            case StepKind.Expire:
                Tell(order, new ExpireOrder(_now));
                break;
            case StepKind.RunEffect:
                RunEffect(order, step.Pick, crash: step.Twist is 0 or 1, fail: step.Twist == 2);
                break;
            case StepKind.Outage or StepKind.RefuseEffect or StepKind.RetryEffect:
                HoldUp(order, step);
                break;
            case StepKind.Ship:
                Tell(order, new ShipOrder(_now, $"ship-{step.Pick % 2}", "carrier"));
                break;
            case StepKind.FailFulfilment:
                Tell(order, new ReportFulfilmentFailure(_now, "lost"));
                break;
            case StepKind.RepeatReport:
                RepeatReport(order, step.Pick);
                break;
            case StepKind.SetOnHand:
                _stocks[Skus[step.Pick % Skus.Length]].Do(new SetOnHand(_now, step.Twist));
                break;
            case StepKind.AdjustStock:
                _stocks[Skus[step.Pick % Skus.Length]].Do(new AdjustStock(_now, step.Twist - 4, "count"));
                break;
            case StepKind.Wait:
                _now += TimeSpan.FromMinutes(step.Twist);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step.Kind, null);
        }

        Check();
    }

    private OrderDecision Tell(SimulatedOrder order, OrderCommand command) =>
        order.Do(command with { EffectRetryAt = _now.AddSeconds(5) });

    private void Place(SimulatedOrder order, Step step)
    {
        EquatableArray<OrderLine> lines = (step.Pick % 4) switch
        {
            0 => [new OrderLine("a", 1 + (step.Twist % 3), 450)],
            1 => [new OrderLine("b", 2, 100), new OrderLine("a", 1, 450), new OrderLine("b", 1, 90)],
            2 => [new OrderLine("c", 1, 7), new OrderLine("b", 1, 100)],
            _ => [new OrderLine("b", 1, 0)],
        };
        var decision = Tell(order, new PlaceOrder(_now, order.Id, "customer", "EUR", lines, _now.AddSeconds(30)));
        if (decision.Events.Count > 0)
        {
            foreach (var demand in OrderDemand.Of(order.State!))
            {
                _wire.Add(new HoldMessage(order, demand));
            }
        }
    }

    // A message that is delivered again stays on the wire; its first answer counts.
    private void DeliverHold(int pick, bool again)
    {
        if (_wire.Count == 0)
        {
            return;
        }

        var index = pick % _wire.Count;
        var (order, demand) = _wire[index];
        if (!again)
        {
            _wire.RemoveAt(index);
        }

        var decision = Move(order, StockMoveKind.Hold, demand);
        _answers.TryAdd((order.Id, demand.Sku), decision.Refusal == StockRefusal.None);
        var answers = OrderDemand.Of(order.State!)
            .Select(each => _answers.TryGetValue((order.Id, each.Sku), out var held) ? held : (bool?)null)
            .ToList();
        if (!answers.Contains(null))
        {
            Tell(order, answers.Contains(false)
                ? new RejectOrder(_now, RejectionReason.OutOfStock, [], "trace", true)
                : new ConfirmReservation(_now, _now + PaymentTimeout));
        }
    }

    private void Pay(SimulatedOrder order, Step step)
    {
        var right = order.State?.TotalMinor ?? 1;
        var (amount, currency) = step.Twist switch
        {
            0 => (right + 1, "EUR"),
            1 => (right, "USD"),
            _ => (right, "EUR"),
        };
        Tell(order, new ReceivePayment(_now, $"{order.Id}-pay-{step.Pick % 3}", amount, currency));
    }

    private StockDecision Move(SimulatedOrder order, StockMoveKind kind, SkuQuantity demand)
    {
        var stock = _stocks[demand.Sku];
        return stock.Do(new MoveForOrder(_now, kind, order.Id, demand.Quantity, stock.Known(order.Id)));
    }

    private readonly record struct HoldMessage(SimulatedOrder Order, SkuQuantity Demand);
}
