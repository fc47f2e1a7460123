using System.Collections.Concurrent;
using OrderActors.Grains.Partners;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Both partners. They do what is asked once a key, as real ones have to, and count how often they were asked.</summary>
public sealed class TestPartners : IPaymentAdapter, IFulfilmentAdapter
{
    private readonly ConcurrentDictionary<string, EffectRequest> _done = new();
    private readonly ConcurrentDictionary<string, int> _attempts = new();
    private int _failures;
    private int _refusals;

    /// <summary>What was done, by idempotency key.</summary>
    public IReadOnlyDictionary<string, EffectRequest> Done => _done;

    /// <summary>What was done for an order, by idempotency key.</summary>
    public IEnumerable<KeyValuePair<string, EffectRequest>> DoneFor(string orderId) =>
        _done.Where(done => done.Value.OrderId == orderId);

    /// <summary>How often they were asked for a key.</summary>
    public int AttemptsOf(string key) => _attempts.GetValueOrDefault(key);

    /// <summary>How often they were asked.</summary>
    public int Attempts => _attempts.Values.Sum();

    /// <summary>Makes the next calls fail.</summary>
    public void FailNext(int calls) => Volatile.Write(ref _failures, calls);

    /// <summary>Answers the next calls that they are refused.</summary>
    public void RefuseNext(int calls) => Volatile.Write(ref _refusals, calls);

    public ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        CarryOut(request);
        return ValueTask.FromResult($"refund-{request.IdempotencyKey}");
    }

    public ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken)
    {
        CarryOut(request);
        return ValueTask.CompletedTask;
    }

    private void CarryOut(EffectRequest request)
    {
        _attempts.AddOrUpdate(request.IdempotencyKey, 1, static (_, count) => count + 1);
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new InvalidOperationException("The partner is out of order.");
        }

        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            throw new PartnerRefusedException("HTTP 422");
        }

        _done.TryAdd(request.IdempotencyKey, request);
    }
}
