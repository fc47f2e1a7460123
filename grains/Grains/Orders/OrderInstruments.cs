using System.Diagnostics.Metrics;
using OrderActors.Domain.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>What orders do, as metrics: meter <c>OrderActors.Orders</c>.</summary>
internal sealed class OrderInstruments
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "OrderActors.Orders";

    private readonly Counter<long> _steps;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _replays;
    private readonly Counter<long> _contentions;
    private readonly Counter<long> _effects;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _crowdedOut;

    public OrderInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _steps = meter.CreateCounter<long>("orderactors.orders.commits", "{commit}", "Commits of orders, by the status they led to.");
        _refusals = meter.CreateCounter<long>("orderactors.orders.refusals", "{refusal}", "Commands that orders refused, by refusal.");
        _replays = meter.CreateCounter<long>(
            "orderactors.orders.replays", "{replay}", "Creates answered from an earlier one with its key.");
        _contentions = meter.CreateCounter<long>(
            "orderactors.orders.contentions", "{conflict}", "Commits that another activation was faster than.");
        _effects = meter.CreateCounter<long>(
            "orderactors.orders.effects", "{attempt}", "Effects of orders by kind and outcome: sent, done, failed, refused, parked.");
        _leftOut = meter.CreateCounter<long>(
            "orderactors.orders.left.out", "{order}", "Orders left out of a list, because their rows could not be read.");
        _loads = meter.CreateCounter<long>(
            "orderactors.orders.loads", "{load}", "Orders taken into memory, by source: database, or recent for those just made.");
        _crowdedOut = meter.CreateCounter<long>(
            "orderactors.orders.crowded.out", "{order}", "Orders that left memory for want of room.");
    }

    public void OnCommitted(OrderStatus status) =>
        _steps.Add(1, new KeyValuePair<string, object?>("status", Names<OrderStatus>.Of(status)));

    public void OnRefused(OrderRefusal refusal) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("refusal", Names<OrderRefusal>.Of(refusal)));

    public void OnReplayed() => _replays.Add(1);

    public void OnContended() => _contentions.Add(1);

    public void OnLoaded(bool fromDatabase) =>
        _loads.Add(1, new KeyValuePair<string, object?>("source", fromDatabase ? "database" : "recent"));

    public void OnCrowdedOut(int orders) => _crowdedOut.Add(orders);

    public void OnLeftOut() => _leftOut.Add(1);

    public void OnEffect(EffectKind kind, EffectStage stage) => _effects.Add(
        1,
        new KeyValuePair<string, object?>("kind", Names<EffectKind>.Of(kind)),
        new KeyValuePair<string, object?>("outcome", Names<EffectStage>.Of(stage)));

    /// <summary>The camelCase names of an enumeration, made once.</summary>
    private static class Names<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> All = Enum.GetValues<T>().ToDictionary(
            value => value, value => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

        public static string Of(T value) => All[value];
    }
}

/// <summary>How far an attempt of an effect came.</summary>
internal enum EffectStage
{
    /// <summary>Given to the partner's adapter.</summary>
    Sent,

    /// <summary>Reported done.</summary>
    Done,

    /// <summary>Reported as not carried out, and the partner did not say that it won't.</summary>
    Failed,

    /// <summary>The partner answered that it does not do it.</summary>
    Refused,

    /// <summary>Given up after too many refusals; waits for a person.</summary>
    Parked,
}
