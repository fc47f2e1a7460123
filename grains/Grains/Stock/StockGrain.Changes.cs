using OrderActors.Domain;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Stock;

namespace OrderActors.Grains.Stock;

/// <content>
/// What people change, and may demand a version for. The demand is looked at with the decision, on the moves that are known to be in the
/// ledger; a change that depends on it is the next one behind that version, or none at all.
/// </content>
internal sealed partial class StockGrain
{
    public ValueTask<StockAnswer> MoveAsync(StockMoveMessage message, CancellationToken cancellationToken) =>
        AppendAsync(
            async lane => new MoveForOrder(
                clock.GetUtcNow(),
                message.Kind,
                message.OrderId,
                message.Quantity,
                await lane.FindMovesAsync(message.OrderId, cancellationToken)),
            cancellationToken);

    /// <summary>Decides on a command and makes its move durable.</summary>
    private async ValueTask<StockAnswer> AppendAsync(
        Func<IStockLane, ValueTask<StockCommand>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await AppendUntilDecidedAsync(command, cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // What it takes to decide could not be read, so nothing was decided.
            return Answer(StockRefusal.StorageUnavailable);
        }
    }

    public ValueTask<StockAnswer> SetOnHandAsync(long onHand, CancellationToken cancellationToken) =>
        SetOnHandAsync(onHand, default, cancellationToken);

    public ValueTask<StockAnswer> AdjustAsync(long delta, string reason, CancellationToken cancellationToken) =>
        AdjustAsync(delta, reason, default, cancellationToken);

    public ValueTask<StockAnswer> ChangeAsync(StockChangeMessage message, CancellationToken cancellationToken) => message switch
    {
        SetOnHandMessage set => SetOnHandAsync(set.OnHand, set.Demand.ToDemand(), cancellationToken),
        AdjustStockMessage adjust => AdjustAsync(adjust.Delta, adjust.Reason, adjust.Demand.ToDemand(), cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, null),
    };

    private async ValueTask<StockAnswer> SetOnHandAsync(long onHand, VersionDemand demand, CancellationToken cancellationToken)
    {
        var count = SetOnHandAfterAsync(_lastCount, onHand, demand, cancellationToken);
        _lastCount = count;
        return await count;
    }

    private ValueTask<StockAnswer> AdjustAsync(long delta, string reason, VersionDemand demand, CancellationToken cancellationToken) =>
        AppendAsync(
            _ => ValueTask.FromResult<StockCommand>(new AdjustStock(clock.GetUtcNow(), delta, reason, demand)), cancellationToken);

    /// <summary>One after the other: the ledger keeps the difference to what is there, and two that start from one would add up.</summary>
    private async Task<StockAnswer> SetOnHandAfterAsync(
        Task before, long onHand, VersionDemand demand, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        return await AppendAsync(
            _ => ValueTask.FromResult<StockCommand>(new SetOnHand(clock.GetUtcNow(), onHand, demand)), cancellationToken);
    }

    /// <summary>
    /// Says whether a decision that writes nothing, and so is not checked by the ledger, stands. With a demand the ledger is asked for its
    /// version: it may have moved on, by what is on its way here or by another activation. And an order that is out of stock is looked
    /// for once more: what it asked for may have been held for it by another call, after the ledger was asked and before this was decided.
    /// </summary>
    /// <param name="lane">The way to the ledger.</param>
    /// <param name="command">What was asked.</param>
    /// <param name="decidedAt">The version that it was decided at.</param>
    /// <param name="refusal">What was decided.</param>
    /// <param name="cancellationToken">The caller's deadline.</param>
    /// <returns>What to answer; null when it has to be decided anew.</returns>
    private static async ValueTask<StockRefusal?> ConcludeAsync(
        IStockLane lane, StockCommand command, long decidedAt, StockRefusal refusal, CancellationToken cancellationToken)
    {
        if (refusal == StockRefusal.UnderWay)
        {
            return command is MoveForOrder ? refusal : StockRefusal.Contended;
        }

        try
        {
            if (command is MoveForOrder { Known.Held: null } hold && refusal == StockRefusal.OutOfStock)
            {
                return (await lane.FindMovesAsync(hold.OrderId, cancellationToken)).Held is null ? refusal : null;
            }

            if (command is not ChangeStock { Demand: { IsNone: false } demand })
            {
                return refusal;
            }

            var version = await lane.ReadVersionAsync(cancellationToken);
            return version == decidedAt ? refusal
                : decidedAt > 0 && !demand.IsMetBy(version) ? StockRefusal.VersionMismatch
                : null;
        }
        catch (StorageUnavailableException)
        {
            return StockRefusal.StorageUnavailable;
        }
    }
}
