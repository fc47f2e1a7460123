using System.Diagnostics;

namespace OrderActors.Domain.Orders;

/// <summary>
/// What an order does when it is asked. Pure: times, ids and amounts are in the command. Every command lists every status; a repeat is
/// an explicit <see cref="OrderDecision.Unchanged"/>, and what the list doesn't have can't happen.
/// </summary>
public static partial class OrderDecider
{
    /// <summary>Decides on a command.</summary>
    /// <param name="state">The order; null when there is none.</param>
    /// <param name="command">What is asked of it.</param>
    public static OrderDecision Decide(OrderState? state, OrderCommand command)
    {
        if (state is null)
        {
            return command is PlaceOrder first ? Place(first) : OrderDecision.Refuse(OrderRefusal.NotFound);
        }

        return command switch
        {
            PlaceOrder c => PlaceAgain(state, c),
            ConfirmReservation c => ConfirmReservation(state, c),
            RejectOrder c => Reject(state, c),
            ReceivePayment c => ReceivePayment(state, c),
            ReportPaymentFailure c => ReportPaymentFailure(state, c),
            CancelOrder c => Cancel(state, c),
            ExpireOrder c => Expire(state, c),
            RequestFulfilment c => RequestFulfilment(state, c),
            ConfirmShipmentRequest c => ConfirmShipmentRequest(state, c),
            ShipOrder c => Ship(state, c),
            ReportFulfilmentFailure c => ReportFulfilmentFailure(state, c),
            ConfirmRefund c => ConfirmRefund(state, c),
            SettleStock c => SettleStock(state, c),
            PostponeEffect c => Postpone(state, c),
            RefuseEffect c => Refuse(state, c),
            RetryEffect c => Retry(state, c),
            _ => throw new UnreachableException($"No such command: {command.GetType().Name}"),
        };
    }

    private static UnreachableException NoSuchStatus(OrderState state) => new($"No such status: {state.Status}");
}
