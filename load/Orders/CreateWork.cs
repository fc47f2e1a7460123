using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Measure;

namespace OrderActors.Load.Orders;

/// <summary>Creates orders, each with its own idempotency key, and records those that were acknowledged.</summary>
/// <param name="target">Where the orders go.</param>
/// <param name="recipe">The orders.</param>
/// <param name="count">How many orders; null for as many as the time allows.</param>
/// <param name="repeats">Sends an order again, with the same key, until it is acknowledged or refused for good.</param>
/// <param name="acked">Where acknowledged orders are recorded, if anywhere.</param>
internal sealed class CreateWork(HttpTarget target, OrderRecipe recipe, long? count, bool repeats, AckedOrderFile? acked) : IWork
{
    private readonly Queue<long> _again = new();
    private long _next;
    private long _finished;

    /// <summary>What came back.</summary>
    public LoadTally Tally { get; } = new();

    /// <inheritdoc/>
    public bool IsDone => _finished == count;

    /// <inheritdoc/>
    public bool TryNext(RequestWriter request, out long tag)
    {
        if (!_again.TryDequeue(out tag))
        {
            if (_next == count)
            {
                return false;
            }

            tag = _next++;
        }

        recipe.Write(request, tag, target);
        return true;
    }

    /// <inheritdoc/>
    public void OnReply(long tag, in HttpReply reply, TimeSpan latency)
    {
        // Half of the point of an acknowledgement is the id: one without it is not what was asked for.
        if (reply.Status == 201 && JsonText.StringMember(reply.Body, "\"orderId\""u8) is { Length: > 0 } orderId)
        {
            _finished++;
            Tally.OnExpected(latency);
            acked?.Append(new AckedOrder(orderId, recipe.KeyOf(tag), recipe.TotalMinorOf(tag)));
            return;
        }

        Tally.OnOther(reply.Status, reply.Body);
        SettleOrRepeat(tag, mayChange: reply.Status is 429 or >= 500 || IsInProgress(reply));
    }

    /// <inheritdoc/>
    public void OnLost(long tag, LostRequest reason)
    {
        Tally.OnLost(reason);
        SettleOrRepeat(tag, mayChange: true);
    }

    private static bool IsInProgress(in HttpReply reply) => reply.Status == 409 && reply.Body.IndexOf("request-in-progress"u8) >= 0;

    private void SettleOrRepeat(long tag, bool mayChange)
    {
        if (repeats && mayChange)
        {
            _again.Enqueue(tag);
        }
        else
        {
            _finished++;
        }
    }
}
