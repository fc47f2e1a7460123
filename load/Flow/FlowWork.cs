using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Measure;
using OrderActors.Load.Orders;

namespace OrderActors.Load.Flow;

/// <summary>
/// Takes orders through their life: created, paid, shipped. What goes on with an order goes before a new one, so a server has never
/// more of them under way than there are connections, and a rate is one of requests, three an order.
/// </summary>
/// <param name="target">Where the orders go.</param>
/// <param name="recipe">The orders.</param>
/// <param name="webhooks">What partners report of them.</param>
/// <param name="count">How many orders; null for as many as the time allows.</param>
internal sealed class FlowWork(HttpTarget target, OrderRecipe recipe, WebhookRecipe webhooks, long? count = null) : IWork
{
    /// <summary>Requests an order: create, pay, ship.</summary>
    public const int Stages = 3;

    private readonly Queue<long> _waiting = new();
    private readonly Dictionary<long, string> _orderIds = [];
    private long _next;
    private long _ended;
    private long _shipped;

    /// <summary>What came back, of all three requests.</summary>
    public LoadTally Tally { get; } = new();

    /// <summary>Orders that were shipped. Read by other threads too.</summary>
    public long Shipped => Volatile.Read(ref _shipped);

    /// <inheritdoc/>
    public bool IsDone => _ended == count;

    /// <inheritdoc/>
    public bool TryNext(RequestWriter request, out long tag)
    {
        if (!_waiting.TryDequeue(out tag))
        {
            if (_next == count)
            {
                return false;
            }

            tag = _next++ * Stages;
        }

        var n = tag / Stages;
        switch (tag % Stages)
        {
            case 0:
                recipe.Write(request, n, target);
                break;
            case 1:
                webhooks.WritePaid(request, n, _orderIds[n], recipe.TotalMinorOf(n), target);
                break;
            default:
                webhooks.WriteShipped(request, n, _orderIds[n], target);
                break;
        }

        return true;
    }

    /// <inheritdoc/>
    public void OnReply(long tag, in HttpReply reply, TimeSpan latency)
    {
        var (n, stage) = (tag / Stages, tag % Stages);
        var orderId = stage == 0 && reply.Status == 201 ? JsonText.StringMember(reply.Body, "\"orderId\""u8) : null;
        if (orderId is null && (stage == 0 || reply.Status != 204))
        {
            Tally.OnOther(reply.Status, reply.Body);
            End(n);
            return;
        }

        Tally.OnExpected(latency);
        if (stage == Stages - 1)
        {
            Volatile.Write(ref _shipped, _shipped + 1);
            End(n);
            return;
        }

        if (orderId is not null)
        {
            _orderIds.Add(n, orderId);
        }

        _waiting.Enqueue(tag + 1);
    }

    /// <inheritdoc/>
    public void OnLost(long tag, LostRequest reason)
    {
        Tally.OnLost(reason);
        End(tag / Stages);
    }

    private void End(long n)
    {
        _ended++;
        _orderIds.Remove(n);
    }
}
