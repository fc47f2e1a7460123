using System.Runtime.ExceptionServices;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Grains.Orders;

/// <summary>How an order reaches the stock of its SKUs: all of them or none.</summary>
/// <param name="grains">Finds SKUs.</param>
/// <param name="services">What orders share.</param>
/// <param name="tenant">Whose SKUs.</param>
/// <param name="own">The SKU whose activation this runs in, if it does: it is asked without a call.</param>
internal sealed class OrderStock(
    IGrainFactory grains, OrderServices services, string tenant, (string Sku, IStockGrain Grain) own = default)
{
    /// <summary>
    /// Claims a move at every SKU, to be redeemed by the order's own commit. When one of them refuses, the others are given back.
    /// </summary>
    /// <param name="kind">The move.</param>
    /// <param name="order">The order.</param>
    /// <param name="limit">How long other SKUs may take to answer, if not as long as any call.</param>
    public async ValueTask<StockClaims> ClaimAsync(StockMoveKind kind, OrderState order, TimeSpan? limit = null)
    {
        if (services.WriterId is not { } writerId)
        {
            return new StockClaims(StockRefusal.Elsewhere, [], []);
        }

        var demand = OrderDemand.Of(order);
        if (demand.Count == 1)
        {
            var (refusal, ticket) = await ClaimAsync(kind, order.OrderId, demand[0], writerId, limit);
            return refusal == StockRefusal.None ? new StockClaims(refusal, [], [ticket]) : new StockClaims(refusal, [demand[0].Sku], []);
        }

        var tickets = new long[demand.Count];
        var answers = new Task<StockClaimAnswer>[demand.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = ClaimAsync(kind, order.OrderId, demand[i], writerId, limit).AsTask();
        }

        var refusals = new StockRefusal[demand.Count];
        Exception? failure = null;
        for (var i = 0; i < answers.Length; i++)
        {
            try
            {
                (refusals[i], tickets[i]) = await answers[i];
            }
            catch (Exception exception)
            {
                // Every answer is awaited, so that no ticket is forgotten; the first fault is thrown after that.
                failure ??= exception;
            }
        }

        var result = StockAnswers.Judge(demand, refusals);
        if (failure is not null || result.Refusal != StockRefusal.None)
        {
            services.Tickets.Abandon(tickets);
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return new StockClaims(result.Refusal, result.Skus, result.Refusal == StockRefusal.None ? tickets : []);
    }

    /// <summary>Gives claims back that no commit redeemed.</summary>
    public void Abandon(long[] tickets) => services.Tickets.Abandon(tickets);

    /// <summary>Makes a move at every SKU durable; those that succeed stay when another refuses.</summary>
    public async ValueTask<StockAnswers> MoveAsync(StockMoveKind kind, OrderState order, CancellationToken cancellationToken)
    {
        var demand = OrderDemand.Of(order);
        var moves = new Task<StockAnswer>[demand.Count];
        for (var i = 0; i < moves.Length; i++)
        {
            var message = new StockMoveMessage(order.OrderId, kind, demand[i].Quantity);
            moves[i] = GrainOf(demand[i]).MoveAsync(message, cancellationToken).AsTask();
        }

        var answers = await Task.WhenAll(moves);
        return StockAnswers.Judge(demand, Array.ConvertAll(answers, static answer => answer.Refusal));
    }

    private async ValueTask<StockClaimAnswer> ClaimAsync(
        StockMoveKind kind, string orderId, SkuQuantity demand, Guid writerId, TimeSpan? limit)
    {
        var ticket = services.Tickets.Next();
        Task<StockClaimAnswer>? asked = null;
        try
        {
            var claim = GrainOf(demand).ClaimAsync(new StockClaimMessage(orderId, kind, demand.Quantity, writerId, ticket));
            if (limit is not { } longest || claim.IsCompleted || demand.Sku == own.Sku)
            {
                return await claim;
            }

            asked = claim.AsTask();
            return await asked.WaitAsync(longest, services.Clock);
        }
        catch (TimeoutException) when (asked is not null)
        {
            _ = GiveBackAsync(asked, ticket);
            return new StockClaimAnswer(StockRefusal.UnderWay, 0);
        }
        catch
        {
            // It may have been granted, or will be, and nobody is to wait for its units.
            services.Tickets.Forsake(ticket);
            throw;
        }
    }

    /// <summary>Gives a claim back when it is answered that nobody waits for any more. There can be many of them, when a SKU reads its
    /// ledger slowly, and all are granted in the end: too many to be remembered like those whose answers are lost.</summary>
    private async Task GiveBackAsync(Task<StockClaimAnswer> asked, long ticket)
    {
        try
        {
            await asked;
            services.Tickets.Abandon([ticket]);
        }
        catch (Exception)
        {
            services.Tickets.Forsake(ticket);
        }
    }

    private IStockGrain GrainOf(SkuQuantity demand) =>
        demand.Sku == own.Sku ? own.Grain : grains.Find<IStockGrain>(new StockKey(tenant, demand.Sku).ToString());
}

/// <summary>What the SKUs of an order answered together.</summary>
/// <param name="Refusal">None when all agreed; otherwise the one of highest precedence.</param>
/// <param name="Skus">The SKUs that gave that refusal, sorted.</param>
internal readonly record struct StockAnswers(StockRefusal Refusal, EquatableArray<string> Skus)
{
    // A SKU in another process decides how the order goes on, so it is looked at before what the near ones refused; a refusal that
    // a later attempt may lift must not be taken for a final one. One that is final whatever others get is not put off for them.
    private static readonly StockRefusal[] Precedence =
    [
        StockRefusal.Elsewhere, StockRefusal.OutcomeUnknown, StockRefusal.StorageUnavailable, StockRefusal.Overloaded,
        StockRefusal.Contended, StockRefusal.UnknownSku, StockRefusal.OutOfStock, StockRefusal.UnderWay, StockRefusal.HoldClosed,
        StockRefusal.TooMany, StockRefusal.BelowHeld,
    ];

    public static StockAnswers Judge(EquatableArray<SkuQuantity> demand, ReadOnlySpan<StockRefusal> refusals)
    {
        if (!refusals.ContainsAnyExcept(StockRefusal.None))
        {
            return default;
        }

        foreach (var refusal in Precedence)
        {
            if (refusals.Contains(refusal))
            {
                var skus = new List<string>();
                for (var i = 0; i < refusals.Length; i++)
                {
                    if (refusals[i] == refusal)
                    {
                        skus.Add(demand[i].Sku);
                    }
                }

                return new StockAnswers(refusal, skus.ToEquatableArray());
            }
        }

        throw new ArgumentOutOfRangeException(nameof(refusals));
    }

    /// <summary>What a transient refusal of the stock means for the order's caller; null when it is a decision and no accident.</summary>
    public OrderRefusal? AsTransient() => Refusal switch
    {
        StockRefusal.Overloaded => OrderRefusal.Overloaded,
        StockRefusal.Contended or StockRefusal.Elsewhere or StockRefusal.UnderWay => OrderRefusal.Contended,
        StockRefusal.OutcomeUnknown => OrderRefusal.OutcomeUnknown,
        StockRefusal.StorageUnavailable => OrderRefusal.StorageUnavailable,
        StockRefusal.None or StockRefusal.UnknownSku or StockRefusal.OutOfStock or StockRefusal.BelowHeld
            or StockRefusal.HoldClosed or StockRefusal.TooMany => null,
        _ => throw new ArgumentOutOfRangeException(nameof(Refusal), Refusal, null),
    };
}

/// <summary>What claims at all SKUs of an order came to.</summary>
/// <param name="Refusal">None when all were granted.</param>
/// <param name="Skus">The SKUs that refused.</param>
/// <param name="Tickets">The tickets; none when refused.</param>
internal readonly record struct StockClaims(StockRefusal Refusal, EquatableArray<string> Skus, long[] Tickets)
{
    /// <summary>The same without the tickets.</summary>
    public StockAnswers Answers => new(Refusal, Skus);
}
