using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Stock;

/// <content>
/// Claims, which orders redeem by their own commits. A refusal ends an order, so only what is in the ledger is a reason for one: where
/// claims and moves under way stand in the way, whoever asks is to ask again.
/// </content>
internal sealed partial class StockGrain
{
    /// <summary>A claim that no commit redeemed for this long is given back; no call to an order lives that long.</summary>
    private static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(60);

    private DateTimeOffset _voidedAt;

    public async ValueTask<StockClaimAnswer> ClaimAsync(StockClaimMessage message)
    {
        if (message.WriterId != writer.WriterId)
        {
            return new StockClaimAnswer(StockRefusal.Elsewhere, 0);
        }

        if (!IsOpen && !await TryOpenAsync())
        {
            return new StockClaimAnswer(StockRefusal.StorageUnavailable, 0);
        }

        var answer = Claim(message);
        if (answer.Refusal == StockRefusal.None || (!MayBeBehind && (!_isProvisional || answer.Refusal == StockRefusal.UnderWay)))
        {
            // What is under way is not final, and asked for again and again.
            return answer;
        }

        return await TryConfirmAsync() ? Claim(message) : new StockClaimAnswer(StockRefusal.StorageUnavailable, 0);
    }

    private StockClaimAnswer Claim(StockClaimMessage message)
    {
        if (_lane is not { } lane)
        {
            return new StockClaimAnswer(StockRefusal.Contended, 0);
        }

        VoidOldClaims();
        TakeOutcomes();
        var asked = AskedBy(message);
        var decision = Decide(asked);
        if (decision.Refusal != StockRefusal.None && lane.IsBroken)
        {
            // Decided on what is not the ledger's state any more, and a refusal would be final.
            return new StockClaimAnswer(StockRefusal.Contended, 0);
        }

        if (decision.Refusal != StockRefusal.None || decision.Move is not { } move)
        {
            ForgetIf(decision.Refusal == StockRefusal.Contended);
            LeaveUnlessStocked();
            return new StockClaimAnswer(RefusalOf(asked, decision), 0);
        }

        CountUnderWay(move, +1);
        return new StockClaimAnswer(StockRefusal.None, lane.Claim(move, message.Ticket));
    }

    private MoveForOrder AskedBy(StockClaimMessage message)
    {
        var known = message.Kind switch
        {
            StockMoveKind.Hold => default,
            StockMoveKind.Return => new OrderMoves(message.Quantity, Released: false, Sold: true, Returned: false),
            _ => new OrderMoves(message.Quantity, Released: false, Sold: false, Returned: false),
        };
        return new MoveForOrder(clock.GetUtcNow(), message.Kind, message.OrderId, message.Quantity, known);
    }

    /// <summary>Why something is not moved: nothing is refused for units that others have not got yet, and may not get.</summary>
    private StockRefusal RefusalOf(StockCommand asked, StockDecision decision) =>
        decision.Refusal is StockRefusal.OutOfStock or StockRefusal.BelowHeld
            && StockDecider.Decide(_state, asked).Refusal == StockRefusal.None
            ? StockRefusal.UnderWay
            : decision.Refusal;

    private void VoidOldClaims()
    {
        var now = clock.GetUtcNow();
        if (now - _voidedAt > ClaimLifetime / 2)
        {
            _voidedAt = now;
            _lane?.VoidUnredeemed(now - ClaimLifetime);
        }
    }
}
