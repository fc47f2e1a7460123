namespace OrderActors.Domain.Tests.Orders;

/// <summary>
/// What every command does to an order in every status: its events and the status after them, a refusal, or nothing. The commands are a
/// payment in time under a new id, a due expiry, a shipment under a new id, and reports on the oldest effect that they can be about, which
/// is parked where it is to be taken up again.
/// </summary>
internal static class OrderTransitions
{
    public const string Table =
        """
        PlaceOrder              none             OrderPlaced -> Placing
        PlaceOrder              Placing          unchanged
        PlaceOrder              AwaitingPayment  unchanged
        PlaceOrder              Paid             unchanged
        PlaceOrder              Fulfilling       unchanged
        PlaceOrder              Fulfilled        unchanged
        PlaceOrder              Rejected         unchanged
        PlaceOrder              Cancelled        unchanged
        PlaceOrder              Expired          unchanged
        PlaceOrder              Refunding        unchanged
        PlaceOrder              Refunded         unchanged
        ConfirmReservation      none             NotFound
        ConfirmReservation      Placing          StockReserved -> AwaitingPayment
        ConfirmReservation      AwaitingPayment  unchanged
        ConfirmReservation      Paid             unchanged
        ConfirmReservation      Fulfilling       unchanged
        ConfirmReservation      Fulfilled        unchanged
        ConfirmReservation      Rejected         unchanged
        ConfirmReservation      Cancelled        unchanged
        ConfirmReservation      Expired          unchanged
        ConfirmReservation      Refunding        unchanged
        ConfirmReservation      Refunded         unchanged
        RejectOrder             none             NotFound
        RejectOrder             Placing          OrderRejected -> Rejected
        RejectOrder             AwaitingPayment  unchanged
        RejectOrder             Paid             unchanged
        RejectOrder             Fulfilling       unchanged
        RejectOrder             Fulfilled        unchanged
        RejectOrder             Rejected         unchanged
        RejectOrder             Cancelled        unchanged
        RejectOrder             Expired          unchanged
        RejectOrder             Refunding        unchanged
        RejectOrder             Refunded         unchanged
        ReceivePayment          none             NotFound
        ReceivePayment          Placing          RequestInProgress
        ReceivePayment          AwaitingPayment  PaymentCaptured -> Paid
        ReceivePayment          Paid             DuplicatePaymentReceived -> Paid
        ReceivePayment          Fulfilling       DuplicatePaymentReceived -> Fulfilling
        ReceivePayment          Fulfilled        DuplicatePaymentReceived -> Fulfilled
        ReceivePayment          Rejected         LatePaymentReceived -> Refunding
        ReceivePayment          Cancelled        LatePaymentReceived -> Refunding
        ReceivePayment          Expired          LatePaymentReceived -> Refunding
        ReceivePayment          Refunding        DuplicatePaymentReceived -> Refunding
        ReceivePayment          Refunded         DuplicatePaymentReceived -> Refunded
        ReportPaymentFailure    none             NotFound
        ReportPaymentFailure    Placing          RequestInProgress
        ReportPaymentFailure    AwaitingPayment  PaymentFailed -> AwaitingPayment
        ReportPaymentFailure    Paid             unchanged
        ReportPaymentFailure    Fulfilling       unchanged
        ReportPaymentFailure    Fulfilled        unchanged
        ReportPaymentFailure    Rejected         unchanged
        ReportPaymentFailure    Cancelled        unchanged
        ReportPaymentFailure    Expired          unchanged
        ReportPaymentFailure    Refunding        unchanged
        ReportPaymentFailure    Refunded         unchanged
        CancelOrder             none             NotFound
        CancelOrder             Placing          OrderCancelled -> Cancelled
        CancelOrder             AwaitingPayment  OrderCancelled -> Cancelled
        CancelOrder             Paid             RefundRequested -> Refunding
        CancelOrder             Fulfilling       NotCancellable
        CancelOrder             Fulfilled        NotCancellable
        CancelOrder             Rejected         NotCancellable
        CancelOrder             Cancelled        unchanged
        CancelOrder             Expired          NotCancellable
        CancelOrder             Refunding        unchanged
        CancelOrder             Refunded         unchanged
        ExpireOrder             none             NotFound
        ExpireOrder             Placing          unchanged
        ExpireOrder             AwaitingPayment  OrderExpired -> Expired
        ExpireOrder             Paid             unchanged
        ExpireOrder             Fulfilling       unchanged
        ExpireOrder             Fulfilled        unchanged
        ExpireOrder             Rejected         unchanged
        ExpireOrder             Cancelled        unchanged
        ExpireOrder             Expired          unchanged
        ExpireOrder             Refunding        unchanged
        ExpireOrder             Refunded         unchanged
        RequestFulfilment       none             NotFound
        RequestFulfilment       Placing          unchanged
        RequestFulfilment       AwaitingPayment  unchanged
        RequestFulfilment       Paid             FulfilmentRequested -> Fulfilling
        RequestFulfilment       Fulfilling       unchanged
        RequestFulfilment       Fulfilled        unchanged
        RequestFulfilment       Rejected         unchanged
        RequestFulfilment       Cancelled        unchanged
        RequestFulfilment       Expired          unchanged
        RequestFulfilment       Refunding        unchanged
        RequestFulfilment       Refunded         unchanged
        ConfirmShipmentRequest  none             NotFound
        ConfirmShipmentRequest  Placing          unchanged
        ConfirmShipmentRequest  AwaitingPayment  unchanged
        ConfirmShipmentRequest  Paid             unchanged
        ConfirmShipmentRequest  Fulfilling       FulfilmentAccepted -> Fulfilling
        ConfirmShipmentRequest  Fulfilled        unchanged
        ConfirmShipmentRequest  Rejected         unchanged
        ConfirmShipmentRequest  Cancelled        unchanged
        ConfirmShipmentRequest  Expired          unchanged
        ConfirmShipmentRequest  Refunding        unchanged
        ConfirmShipmentRequest  Refunded         unchanged
        ShipOrder               none             NotFound
        ShipOrder               Placing          RequestInProgress
        ShipOrder               AwaitingPayment  FulfilmentNotExpected
        ShipOrder               Paid             OrderShipped -> Fulfilled
        ShipOrder               Fulfilling       OrderShipped -> Fulfilled
        ShipOrder               Fulfilled        FulfilmentNotExpected for good
        ShipOrder               Rejected         FulfilmentNotExpected for good
        ShipOrder               Cancelled        FulfilmentNotExpected for good
        ShipOrder               Expired          FulfilmentNotExpected for good
        ShipOrder               Refunding        FulfilmentNotExpected for good
        ShipOrder               Refunded         FulfilmentNotExpected for good
        ReportFulfilmentFailure none             NotFound
        ReportFulfilmentFailure Placing          RequestInProgress
        ReportFulfilmentFailure AwaitingPayment  FulfilmentNotExpected
        ReportFulfilmentFailure Paid             FulfilmentFailed -> Refunding
        ReportFulfilmentFailure Fulfilling       FulfilmentFailed -> Refunding
        ReportFulfilmentFailure Fulfilled        FulfilmentNotExpected for good
        ReportFulfilmentFailure Rejected         FulfilmentNotExpected for good
        ReportFulfilmentFailure Cancelled        FulfilmentNotExpected for good
        ReportFulfilmentFailure Expired          FulfilmentNotExpected for good
        ReportFulfilmentFailure Refunding        FulfilmentNotExpected for good
        ReportFulfilmentFailure Refunded         FulfilmentNotExpected for good
        ConfirmRefund           none             NotFound
        ConfirmRefund           Placing          unchanged
        ConfirmRefund           AwaitingPayment  unchanged
        ConfirmRefund           Paid             unchanged
        ConfirmRefund           Fulfilling       unchanged
        ConfirmRefund           Fulfilled        unchanged
        ConfirmRefund           Rejected         unchanged
        ConfirmRefund           Cancelled        unchanged
        ConfirmRefund           Expired          unchanged
        ConfirmRefund           Refunding        RefundCompleted -> Refunded
        ConfirmRefund           Refunded         unchanged
        SettleStock             none             NotFound
        SettleStock             Placing          unchanged
        SettleStock             AwaitingPayment  unchanged
        SettleStock             Paid             StockSettled -> Paid
        SettleStock             Fulfilling       StockSettled -> Fulfilling
        SettleStock             Fulfilled        StockSettled -> Fulfilled
        SettleStock             Rejected         StockSettled -> Rejected
        SettleStock             Cancelled        StockSettled -> Cancelled
        SettleStock             Expired          StockSettled -> Expired
        SettleStock             Refunding        StockSettled -> Refunding
        SettleStock             Refunded         StockSettled -> Refunded
        PostponeEffect          none             NotFound
        PostponeEffect          Placing          unchanged
        PostponeEffect          AwaitingPayment  unchanged
        PostponeEffect          Paid             EffectPostponed -> Paid
        PostponeEffect          Fulfilling       EffectPostponed -> Fulfilling
        PostponeEffect          Fulfilled        EffectPostponed -> Fulfilled
        PostponeEffect          Rejected         EffectPostponed -> Rejected
        PostponeEffect          Cancelled        EffectPostponed -> Cancelled
        PostponeEffect          Expired          EffectPostponed -> Expired
        PostponeEffect          Refunding        EffectPostponed -> Refunding
        PostponeEffect          Refunded         EffectPostponed -> Refunded
        RefuseEffect            none             NotFound
        RefuseEffect            Placing          unchanged
        RefuseEffect            AwaitingPayment  unchanged
        RefuseEffect            Paid             EffectRefused -> Paid
        RefuseEffect            Fulfilling       EffectRefused -> Fulfilling
        RefuseEffect            Fulfilled        unchanged
        RefuseEffect            Rejected         unchanged
        RefuseEffect            Cancelled        unchanged
        RefuseEffect            Expired          unchanged
        RefuseEffect            Refunding        EffectRefused -> Refunding
        RefuseEffect            Refunded         unchanged
        RetryEffect             none             NotFound
        RetryEffect             Placing          unchanged
        RetryEffect             AwaitingPayment  unchanged
        RetryEffect             Paid             EffectResumed -> Paid
        RetryEffect             Fulfilling       EffectResumed -> Fulfilling
        RetryEffect             Fulfilled        EffectResumed -> Fulfilled
        RetryEffect             Rejected         EffectResumed -> Rejected
        RetryEffect             Cancelled        EffectResumed -> Cancelled
        RetryEffect             Expired          EffectResumed -> Expired
        RetryEffect             Refunding        EffectResumed -> Refunding
        RetryEffect             Refunded         EffectResumed -> Refunded
        """;
}
