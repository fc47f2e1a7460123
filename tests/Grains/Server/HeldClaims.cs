using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Holds claims at some SKUs back before they are sent.</summary>
internal sealed class HeldClaims : IOutgoingGrainCallFilter
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string[] _skus = [];
    private int _count;

    /// <summary>Claims that were held back.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Hold(params string[] skus) => _skus = skus;

    public void Release() => _released.SetResult();

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod?.Name == nameof(IStockGrain.ClaimAsync)
            && _skus.Contains(StockKey.Parse(context.TargetId.Key.ToString()!).Sku))
        {
            Interlocked.Increment(ref _count);
            await _released.Task;
        }

        await context.Invoke();
    }
}
