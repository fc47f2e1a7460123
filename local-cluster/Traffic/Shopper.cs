using System.Net;
using System.Text;
using System.Text.Json;
using OrderActors.Load;
using OrderActors.Load.Orders;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>Takes an order through its life as a client, and through what the partners report of it.</summary>
/// <param name="client">Sends.</param>
/// <param name="tally">Told of every answer that counts.</param>
/// <param name="clock">The clock.</param>
internal sealed class Shopper(ShopClient client, TrafficTally tally, TimeProvider clock)
{
    private static readonly HashSet<string> RefusedOnceAndForAll = new(StringComparer.Ordinal) { "out-of-stock", "unknown-sku" };

    /// <summary>From when on no order is begun.</summary>
    public CancellationToken Skip { get; init; }

    /// <summary>Follows a plan to its end.</summary>
    public async Task RunAsync(OrderPlan plan, CancellationToken giveUp)
    {
        if (await CreateAsync(plan, giveUp) is not { } order)
        {
            return;
        }

        if (plan is { Cancels: true, CancelsFirst: true })
        {
            await CancelAsync(plan, order, giveUp);
        }

        if (plan.Pays)
        {
            await PayAsync(plan, order, giveUp);
        }

        if (plan is { Cancels: true, CancelsFirst: false })
        {
            await CancelAsync(plan, order, giveUp);
        }

        if (plan.Ships is { } ships)
        {
            var report = ships ? Webhook.Shipped(order.OrderId) : Webhook.NotShipped(order.OrderId);
            await ReportAsync(report, "fulfilment-not-expected", giveUp);
        }

        await CheckAsync(order, giveUp);
    }

    /// <summary>Creates the order of a plan.</summary>
    public async Task<OrderView?> CreateAsync(OrderPlan plan, CancellationToken giveUp)
    {
        var answer = await client.SendAsync(() => Create(plan), plan.Sku, giveUp, Skip);
        var order = Read(answer, HttpStatusCode.Created, $"create {plan.Key}", RefusedOnceAndForAll);
        if (order is not null)
        {
            tally.OnAcked(Acked(plan, order), plan.Sku);
        }

        if (plan.RepeatsCreate && (order is not null || RefusedOnceAndForAll.Contains(answer.Code)))
        {
            var again = await client.SendAsync(() => Create(plan), plan.Sku, giveUp);
            if (again.Status != answer.Status || !again.Body.AsSpan().SequenceEqual(answer.Body))
            {
                tally.OnFinding($"create {plan.Key} was answered {Text(answer)} and then {Text(again)}");
            }
        }

        return order;
    }

    private async Task PayAsync(OrderPlan plan, OrderView order, CancellationToken giveUp)
    {
        var webhook = Webhook.Paid(order.OrderId, $"pay-{plan.Key}", plan.TotalMinor);
        await ReportAsync(webhook, "", giveUp);
        tally.OnAcked(Acked(plan, order) with { Status = "paid", Version = 0 });
        if (plan.RepeatsPayment)
        {
            await ReportAsync(webhook, "", giveUp);
        }

        if (plan.PaysAgain)
        {
            await ReportAsync(Webhook.Paid(order.OrderId, $"again-{plan.Key}", plan.TotalMinor), "", giveUp);
        }
    }

    private async Task CancelAsync(OrderPlan plan, OrderView order, CancellationToken giveUp)
    {
        var answer = await client.SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, $"/v1/orders/{order.OrderId}/cancel"), null, giveUp);
        if (Read(answer, HttpStatusCode.OK, $"cancel {order.OrderId}", ["not-cancellable"]) is { } cancelled)
        {
            tally.OnAcked(Acked(plan, cancelled));
        }
    }

    /// <summary>Delivers a webhook.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="refusal">The one refusal that it may meet.</param>
    /// <param name="giveUp">Ends it.</param>
    private async Task ReportAsync(Webhook webhook, string refusal, CancellationToken giveUp)
    {
        var answer = await client.SendAsync(() => webhook.Request(clock), null, giveUp);
        if (answer.Status != HttpStatusCode.NoContent && (refusal.Length == 0 || answer.Code != refusal))
        {
            tally.OnFinding($"webhook {webhook.Id} was answered {Text(answer)}");
        }
    }

    private async Task CheckAsync(OrderView order, CancellationToken giveUp)
    {
        var answer = await client.SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"/v1/orders/{order.OrderId}"), null, giveUp);
        if (Read(answer, HttpStatusCode.OK, $"get {order.OrderId}", []) is { } now
            && (now.Version < order.Version || !OrderLife.Leads(order.Status, now.Status)))
        {
            tally.OnFinding($"order {order.OrderId} was {order.Status} at {order.Version} and reads as {now.Status} at {now.Version}");
        }
    }

    private OrderView? Read(ShopAnswer answer, HttpStatusCode expected, string what, HashSet<string> refusals)
    {
        if (answer.Status == expected)
        {
            return JsonSerializer.Deserialize(answer.Body, LoadJson.Default.OrderView);
        }

        if (!refusals.Contains(answer.Code))
        {
            tally.OnFinding($"{what} was answered {Text(answer)}");
        }

        return null;
    }

    private static AckedOrder Acked(OrderPlan plan, OrderView order) =>
        new(order.OrderId, plan.Key, plan.TotalMinor, order.Status, order.Version);

    private static HttpRequestMessage Create(OrderPlan plan)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders")
        {
            Content = new StringContent(plan.Body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", plan.Key);
        return request;
    }

    private static string Text(ShopAnswer answer) => $"{(int)answer.Status} {Encoding.UTF8.GetString(answer.Body)}";
}
