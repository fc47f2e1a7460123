using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>An order that answers what it was told to, and remembers what it was asked.</summary>
internal sealed class FakeOrderGrain : IOrderGrain
{
    public const string Json = """{"orderId":"ord_X","status":"awaitingPayment","version":2}""";

    /// <summary>Called when it is told to change.</summary>
    public Action OnChange { get; init; } = static () => { };

    public List<PlaceOrderMessage> Placed { get; } = [];

    public List<long> Cancelled { get; } = [];

    public List<PartnerNotice> Noted { get; } = [];

    public Func<CancellationToken, ValueTask<OrderAnswer>> Answer { get; set; } =
        static _ => ValueTask.FromResult(OrderAnswer.Refuse(OrderRefusal.NotFound));

    public void Answers(OrderAnswer answer) => Answer = _ => ValueTask.FromResult(answer);

    public void Answers(long version) => Answers(new OrderAnswer { Order = View(version) });

    public static OrderView View(long version) => new(version, Encoding.UTF8.GetBytes(Json));

    public ValueTask<OrderAnswer> PlaceAsync(PlaceOrderMessage message, CancellationToken cancellationToken)
    {
        OnChange();
        Placed.Add(message);
        return Answer(cancellationToken);
    }

    public ValueTask<OrderAnswer> GetAsync(CancellationToken cancellationToken) => Answer(cancellationToken);

    public ValueTask<OrderAnswer> CancelAsync(long expectedVersion, CancellationToken cancellationToken)
    {
        OnChange();
        Cancelled.Add(expectedVersion);
        return Answer(cancellationToken);
    }

    public ValueTask<OrderAnswer> NoteAsync(PartnerNotice notice, CancellationToken cancellationToken)
    {
        OnChange();
        Noted.Add(notice);
        return Answer(cancellationToken);
    }

    public ValueTask<OrderAnswer?> WakeAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The gateway wakes nobody.");

    public ValueTask CompleteEffectAsync(EffectReport report, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The gateway carries out nothing.");

    public ValueTask<OrderAnswer> RetryEffectAsync(string effectKey, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The gateway takes no effects up.");
}
