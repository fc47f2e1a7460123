using System.Text.Json;
using OrderActors.AspNetPeer.Database;
using OrderActors.AspNetPeer.Orders;
using static OrderActors.AspNetPeer.Database.Statements;

namespace OrderActors.AspNetPeer.Stock;

/// <summary>Stock is read and set.</summary>
internal sealed class StockEndpoints(PeerDatabase database, TimeProvider clock)
{
    /// <summary>The stock of a SKU.</summary>
    public async Task GetAsync(HttpContext context, string tenant)
    {
        var sku = (string)context.Request.RouteValues["sku"]!;
        var rows = await database.ReadAsync(StockRead, row => StockAnswer.Read(sku, row), context.RequestAborted, Of(tenant), Of(sku));
        await AnswerAsync(context, rows, Problem.Of(404, "not-found", "Nobody has ever stocked it."));
    }

    /// <summary>Sets what is on hand.</summary>
    public async Task PutAsync(HttpContext context, string tenant)
    {
        var sku = (string)context.Request.RouteValues["sku"]!;
        if (await ReadBodyAsync(context) is not { OnHand: >= 0 } body || !Names.IsName(sku))
        {
            await Problem.Invalid("onHand").WriteAsync(context);
            return;
        }

        var rows = await database.ReadAsync(
            StockSet, row => StockAnswer.Read(sku, row), context.RequestAborted, Of(tenant), Of(sku), Of(body.OnHand), Of(clock.Now()));
        await AnswerAsync(context, rows, Problem.Of(409, "below-held", "More is held."));
    }

    private static async Task<StockBody?> ReadBodyAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.BodyReader, PeerJson.Default.StockBody, context.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task AnswerAsync(HttpContext context, List<StockAnswer> rows, Problem otherwise)
    {
        if (rows.Count == 0)
        {
            await otherwise.WriteAsync(context);
            return;
        }

        context.Response.Headers.ETag = $"\"{rows[0].Version}\"";
        await OrderJson.SendAsync(context, JsonSerializer.SerializeToUtf8Bytes(rows[0], PeerJson.Default.StockAnswer));
    }
}
