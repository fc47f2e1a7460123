using OrderActors.Load.Audit.Database;
using OrderActors.Load.Partners;

namespace OrderActors.Load.Audit.Partners;

/// <summary>What must be true of what the partners were asked, beside what the orders' steps say.</summary>
internal static class PartnerAudit
{
    /// <summary>Everything that is wrong; empty where nothing is.</summary>
    /// <param name="requests">What the partners were asked.</param>
    /// <param name="history">What the orders decided and heard of it.</param>
    public static IEnumerable<string> Findings(IReadOnlyList<PartnerRequest> requests, EffectHistory history) =>
    [
        .. Repeats(requests),
        .. Doubles(requests),
        .. requests.Where(request => request.CarriedOut).Select(request => Undecided(request, history)).OfType<string>(),
        .. Unheard(requests, history),
    ];

    /// <summary>A key stands for one content, and was carried out once however often it was sent.</summary>
    private static IEnumerable<string> Repeats(IReadOnlyList<PartnerRequest> requests)
    {
        foreach (var sent in requests.GroupBy(request => request.Key, StringComparer.Ordinal))
        {
            if (sent.Count(request => request.CarriedOut) is not 1 and var times)
            {
                yield return $"effect {sent.Key} was carried out {times} times";
            }

            if (sent.Select(request => request.Content).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                yield return $"effect {sent.Key} was sent with several contents";
            }
        }
    }

    /// <summary>Two keys for one thing would get past the partner's memory.</summary>
    private static IEnumerable<string> Doubles(IReadOnlyList<PartnerRequest> requests) =>
        from request in requests
        where request.CarriedOut
        group request.Key by (request.Kind, request.OrderId, request.PaymentId) into same
        let keys = same.Distinct(StringComparer.Ordinal).ToList()
        where keys.Count > 1
        select $"order {same.Key.OrderId} has several keys for one of its {same.Key.Kind}: {string.Join(", ", keys)}";

    /// <summary>Nothing was carried out that no stored step had decided, nor with another amount than came in.</summary>
    private static string? Undecided(PartnerRequest request, EffectHistory history) => history.Find(request.Key) switch
    {
        null => $"effect {request.Key} was carried out, and no step of the order decided it",
        { PaymentId: { } payment } when payment != request.PaymentId =>
            $"effect {request.Key} gave back payment {request.PaymentId}; decided was {payment}",
        { AmountMinor: { } amount } when amount != request.AmountMinor =>
            $"effect {request.Key} gave back {request.AmountMinor}; decided was {amount}",
        _ => null,
    };

    /// <summary>What an order takes for done was done.</summary>
    private static IEnumerable<string> Unheard(IReadOnlyList<PartnerRequest> requests, EffectHistory history)
    {
        var done = requests.Where(request => request.CarriedOut).Select(request => request.Key).ToHashSet(StringComparer.Ordinal);
        return history.Confirmed.Where(key => !done.Contains(key)).Select(key => $"effect {key} counts as done, and no partner was asked");
    }
}
