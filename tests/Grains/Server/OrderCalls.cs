using System.Collections.Concurrent;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Stands before the order grains of a silo, counts their calls and how often each is woken, and can keep some from ever
/// answering.</summary>
internal sealed class OrderCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _wakeUps = new();
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Which orders never answer when they are woken.</summary>
    public Func<string, bool> IsHanging { get; set; } = static _ => false;

    /// <summary>How often an order was woken.</summary>
    public int WakeUpsOf(string orderId) => _wakeUps.GetValueOrDefault(orderId);

    /// <summary>How often an order was asked anything at all.</summary>
    public int CallsOf(string orderId) => _calls.GetValueOrDefault(orderId);

    /// <summary>Lets those that hang go on.</summary>
    public void LetGo() => _end.TrySetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType == typeof(IOrderGrain))
        {
            var orderId = OrderKey.Parse(context.TargetId.Key.ToString()!).OrderId;
            Count(_calls, orderId);
            if (context.InterfaceMethod.Name == nameof(IOrderGrain.WakeAsync))
            {
                Count(_wakeUps, orderId);
                if (IsHanging(orderId))
                {
                    await _end.Task;
                }
            }
        }

        await context.Invoke();
    }

    private static void Count(ConcurrentDictionary<string, int> counts, string orderId) =>
        counts.AddOrUpdate(orderId, 1, static (_, count) => count + 1);
}
