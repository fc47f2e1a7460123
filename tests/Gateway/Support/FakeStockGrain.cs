using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>A SKU that answers what it was told to.</summary>
internal sealed class FakeStockGrain : IStockGrain
{
    /// <summary>Called when it is told to change.</summary>
    public Action OnChange { get; init; } = static () => { };

    public List<long> Set { get; } = [];

    public List<(long Delta, string Reason)> Adjusted { get; } = [];

    public StockAnswer Answer { get; set; } = new(StockRefusal.None, default);

    public ValueTask<StockAnswer> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Answer);

    public ValueTask<StockAnswer> SetOnHandAsync(long onHand, CancellationToken cancellationToken)
    {
        OnChange();
        Set.Add(onHand);
        return ValueTask.FromResult(Answer);
    }

    public ValueTask<StockAnswer> AdjustAsync(long delta, string reason, CancellationToken cancellationToken)
    {
        OnChange();
        Adjusted.Add((delta, reason));
        return ValueTask.FromResult(Answer);
    }

    /// <summary>What changes demanded, as <c>If-Match / If-None-Match</c>.</summary>
    public List<string> Demands { get; } = [];

    public ValueTask<StockAnswer> ChangeAsync(StockChangeMessage message, CancellationToken cancellationToken)
    {
        Demands.Add($"{Describe(message.Demand.Match)} / {Describe(message.Demand.NoneMatch)}");
        return message switch
        {
            SetOnHandMessage set => SetOnHandAsync(set.OnHand, cancellationToken),
            AdjustStockMessage adjust => AdjustAsync(adjust.Delta, adjust.Reason, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, null),
        };
    }

    private static string Describe(NamedVersionsMessage? named) =>
        named is null ? "-" : named.Any ? "*" : string.Join(',', named.Versions);

    public ValueTask<StockClaimAnswer> ClaimAsync(StockClaimMessage message) =>
        throw new InvalidOperationException("Only orders claim.");

    public ValueTask<StockAnswer> MoveAsync(StockMoveMessage message, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Only orders move stock.");
}
