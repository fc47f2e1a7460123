using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Stock;

/// <content>
/// Claims, which orders redeem by their own commits. A refusal ends an order, so only what is in the ledger is a reason for one: where
/// claims and moves under way stand in the way, a hold waits for what becomes of them.
/// </content>
internal sealed partial class StockGrain
{
    /// <summary>A claim that no commit redeemed for this long is given back; no call to an order lives that long.</summary>
    private static readonly TimeSpan ClaimLifetime = TimeSpan.FromSeconds(60);

    /// <summary>How long a hold waits for what others may not get after all; after that it is to be asked for again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private DateTimeOffset _voidedAt;

    public async ValueTask<StockClaimAnswer> ClaimAsync(StockClaimMessage message)
    {
        if (message.WriterId != writer.WriterId)
        {
            return new StockClaimAnswer(StockRefusal.Elsewhere, 0);
        }

        var begun = clock.GetTimestamp();
        while (true)
        {
            if (!IsOpen && !await TryOpenAsync())
            {
                return new StockClaimAnswer(StockRefusal.StorageUnavailable, 0);
            }

            var answer = Claim(message);
            if (answer.Refusal != StockRefusal.None && (MayBeBehind || _isProvisional))
            {
                if (!await TryConfirmAsync())
                {
                    return new StockClaimAnswer(StockRefusal.StorageUnavailable, 0);
                }

                answer = Claim(message);
            }

            if (answer.Refusal != StockRefusal.UnderWay || !message.Waits || !await TryAwaitOthersAsync(AskedBy(message), begun, default))
            {
                return answer;
            }
        }
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

    /// <summary>Why something is not moved: no order is out of stock for units that others have not got yet, and may not get.</summary>
    private StockRefusal RefusalOf(StockCommand asked, StockDecision decision) =>
        decision.Refusal == StockRefusal.OutOfStock && StockDecider.Decide(_state, asked).Refusal == StockRefusal.None
            ? StockRefusal.UnderWay
            : decision.Refusal;

    /// <summary>Waits for as long as what others may not get stands in the way.</summary>
    /// <returns>False when that takes too long, or the activation has ended, which nothing comes out of any more; true when it is to be
    /// decided anew.</returns>
    private async ValueTask<bool> TryAwaitOthersAsync(StockCommand hold, long since, CancellationToken cancellationToken)
    {
        TimeSpan left;
        while (!_hasEnded && (left = Patience - clock.GetElapsedTime(since)) > TimeSpan.Zero)
        {
            if (_lane is not { IsBroken: false } lane || RefusalOf(hold, Decide(hold)) != StockRefusal.UnderWay)
            {
                return true;
            }

            try
            {
                await lane.NextOutcomeAsync().WaitAsync(left, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }

            // A wait that is ended by a turn of this activation goes on in the midst of it.
            await Task.Yield();
            TakeOutcomes();
        }

        return false;
    }

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
