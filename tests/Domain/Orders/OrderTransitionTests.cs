using OrderActors.Domain.Orders;

namespace OrderActors.Domain.Tests.Orders;

public sealed class OrderTransitionTests
{
    private const string NoOrder = "none";

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var line in OrderTransitions.Table.Split('\n'))
        {
            var cells = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            rows.Add(cells[0], cells[1], cells[2]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_CommandInStatus_DoesWhatTheTableSays(string command, string status, string expected)
    {
        var order = OrderHistory.In(status == NoOrder ? null : Enum.Parse<OrderStatus>(status));
        if (command == nameof(RetryEffect) && order.Current is not null)
        {
            order.Parked();
        }

        var before = order.Current;

        order.When(CommandOf(command, before));

        Assert.Equal(expected, Describe(order));
        Assert.Equal((before?.Version ?? 0) + order.Last.Events.Count, order.Current?.Version ?? 0);
    }

    [Fact]
    public void Table_HasEveryCommandInEveryStatusOnce()
    {
        var commands = typeof(OrderCommand).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(OrderCommand)) && !type.IsAbstract)
            .Select(type => type.Name);
        string[] statuses = [NoOrder, .. Enum.GetNames<OrderStatus>()];
        var pairs = commands.SelectMany(command => statuses, (command, status) => $"{command} {status}");

        Assert.Equal(
            pairs.Order(StringComparer.Ordinal),
            Rows().Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void In_Status_IsInThatStatus(OrderStatus status) => Assert.Equal(status, OrderHistory.In(status).State.Status);

    public static TheoryData<OrderStatus> Statuses() => [.. Enum.GetValues<OrderStatus>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Decide_UnknownCommand_Throws(OrderStatus status) =>
        Assert.Throws<System.Diagnostics.UnreachableException>(
            () => OrderDecider.Decide(OrderHistory.In(status).State, new UnknownCommand(Ask.Start)));

    [Theory]
    [MemberData(nameof(CommandNames))]
    public void Decide_UnknownStatus_Throws(string command)
    {
        var order = OrderHistory.In(OrderStatus.Paid).State with { Status = (OrderStatus)99 };

        Assert.Throws<System.Diagnostics.UnreachableException>(() => OrderDecider.Decide(order, CommandOf(command, order)));
    }

    public static TheoryData<string> CommandNames() => [.. Rows().Select(row => (string)row[0]).Distinct()];

    private static string Describe(OrderHistory order)
    {
        if (order.Last.Refusal != OrderRefusal.None)
        {
            Assert.Empty(order.Last.Events);
            return order.Last.MayChange ? order.Last.Refusal.ToString() : $"{order.Last.Refusal} for good";
        }

        return order.Last.Events.Count == 0
            ? "unchanged"
            : $"{string.Join(", ", order.Last.Events.Select(e => e.GetType().Name))} -> {order.State.Status}";
    }

    private static OrderCommand CommandOf(string name, OrderState? state) => name switch
    {
        nameof(PlaceOrder) => Ask.Place(),
        nameof(ConfirmReservation) => Ask.Confirm(),
        nameof(RejectOrder) => Ask.Reject(),
        nameof(ReceivePayment) => Ask.Pay("pay-new"),
        nameof(ReportPaymentFailure) => Ask.FailPayment(),
        nameof(CancelOrder) => Ask.Cancel(),
        nameof(ExpireOrder) => Ask.Expire(),
        nameof(RequestFulfilment) => Ask.RequestFulfilment(),
        nameof(ConfirmShipmentRequest) => Ask.ConfirmShipment(KeyOf(state, effect => effect.Kind == EffectKind.RequestShipment)),
        nameof(ShipOrder) => Ask.Ship("ship-new"),
        nameof(ReportFulfilmentFailure) => Ask.FailFulfilment(),
        nameof(ConfirmRefund) => Ask.ConfirmRefund(KeyOf(state, effect => effect.Kind == EffectKind.RefundPayment)),
        nameof(SettleStock) => Ask.Settle(KeyOf(state, effect => effect.MovesStock)),
        nameof(PostponeEffect) => Ask.Postpone(KeyOf(state, _ => true)),
        nameof(RefuseEffect) => Ask.Refuse(KeyOf(state, effect => !effect.MovesStock)),
        nameof(RetryEffect) => Ask.Retry(KeyOf(state, _ => true)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private static string KeyOf(OrderState? state, Func<PendingEffect, bool> condition) =>
        state?.Effects.FirstOrDefault(condition)?.Key ?? "no such effect";

    private sealed record UnknownCommand(DateTimeOffset At) : OrderCommand(At);
}
