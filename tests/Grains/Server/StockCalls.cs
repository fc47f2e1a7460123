using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>
/// Stands before the stock grains of a silo. It can make every SKU live in another process, as far as orders can tell, and let durable
/// moves fail.
/// </summary>
internal sealed class StockCalls : IIncomingGrainCallFilter
{
    private int _failures;
    private int _refusals;

    /// <summary>Whether claims are answered as by a SKU of another process.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>Makes the stock too busy for the next durable moves.</summary>
    public void RefuseMoves(int calls) => Volatile.Write(ref _refusals, calls);

    /// <summary>Makes the next durable moves fail before they reach the stock.</summary>
    public void FailMoves(int calls) => Volatile.Write(ref _failures, calls);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType == typeof(IStockGrain))
        {
            switch (context.InterfaceMethod.Name)
            {
                case nameof(IStockGrain.ClaimAsync) when IsElsewhere:
                    context.Result = new StockClaimAnswer(StockRefusal.Elsewhere, 0);
                    return Task.CompletedTask;
                case nameof(IStockGrain.MoveAsync) when Interlocked.Decrement(ref _refusals) >= 0:
                    context.Result = new StockAnswer(StockRefusal.Overloaded, default);
                    return Task.CompletedTask;
                case nameof(IStockGrain.MoveAsync) when Interlocked.Decrement(ref _failures) >= 0:
                    throw new TimeoutException("The SKU did not answer.");
            }
        }

        return context.Invoke();
    }
}
