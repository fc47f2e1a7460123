using System.Text;
using OrderActors.Load.Http;
using OrderActors.Load.Loop;
using OrderActors.Load.Measure;
using OrderActors.Load.Orders;

namespace OrderActors.Bench.Rounds;

/// <summary>Places the orders that are read later.</summary>
internal sealed class OrdersToReadWork(HttpTarget target, string run, int skus, int count) : IWork
{
    private readonly OrderRecipe _recipe = new(run, 1, skus, 1);
    private readonly List<string> _orderIds = [];
    private int _sent;
    private int _ended;

    /// <summary>Their ids.</summary>
    public IReadOnlyList<string> OrderIds => _orderIds;

    /// <summary>What was answered instead of one, if anything was.</summary>
    public string Reason { get; private set; } = "";

    /// <inheritdoc/>
    public bool IsDone => _ended == count;

    /// <inheritdoc/>
    public bool TryNext(RequestWriter request, out long tag)
    {
        tag = _sent;
        if (_sent == count)
        {
            return false;
        }

        _recipe.Write(request, _sent++, target);
        return true;
    }

    /// <inheritdoc/>
    public void OnReply(long tag, in HttpReply reply, TimeSpan latency)
    {
        _ended++;
        if (reply.Status == 201 && JsonText.StringMember(reply.Body, "\"orderId\""u8) is { } orderId)
        {
            _orderIds.Add(orderId);
        }
        else
        {
            Reason = $"{reply.Status} {Encoding.UTF8.GetString(reply.Body)}";
        }
    }

    /// <inheritdoc/>
    public void OnLost(long tag, LostRequest reason)
    {
        _ended++;
        Reason = reason.ToString();
    }
}
