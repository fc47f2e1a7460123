using System.Globalization;
using OrderActors.AspNetPeer.Auth;
using OrderActors.AspNetPeer.Database;
using OrderActors.AspNetPeer.Orders;
using OrderActors.AspNetPeer.Stock;
using OrderActors.AspNetPeer.Webhooks;

namespace OrderActors.AspNetPeer;

/// <summary>An order service with the contract of OrderActors, written the direct way: minimal API, Npgsql, a statement or a pipelined
/// batch a request.</summary>
internal static class PeerApp
{
    private const int BodyLimit = 64 << 10;

    /// <summary>Makes the schema and the program, which then only has to run.</summary>
    public static async Task<WebApplication> BuildAsync(PeerSettings settings, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls($"http://{settings.Address}");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
        });
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(PeerDatabase.Open(settings));
        builder.Services.AddSingleton(new OrderIdScheme(settings.IdKey));
        builder.Services.AddSingleton<ApiKeys>();
        builder.Services.AddSingleton<OrderJson>();
        builder.Services.AddSingleton<OrderEndpoints>();
        builder.Services.AddSingleton<OrderList>();
        builder.Services.AddSingleton<WebhookEndpoints>();
        builder.Services.AddSingleton<StockEndpoints>();
        builder.Services.AddHostedService<Expiry>();
        var app = builder.Build();
        await app.Services.GetRequiredService<PeerDatabase>().MakeSchemaAsync();
        Map(app);
        return app;
    }

    private static void Map(WebApplication app)
    {
        var orders = app.Services.GetRequiredService<OrderEndpoints>();
        var list = app.Services.GetRequiredService<OrderList>();
        var stock = app.Services.GetRequiredService<StockEndpoints>();
        var webhooks = app.Services.GetRequiredService<WebhookEndpoints>();
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var database = app.Services.GetRequiredService<PeerDatabase>();

        app.MapGet("/healthz", () => Results.Ok());
        app.MapGet("/readyz", async () => await database.AnswersAsync() ? Results.Ok() : Results.StatusCode(503));
        app.MapGet("/metrics", Metrics);
        app.MapPost("/v1/orders", keys.Guard(orders.CreateAsync));
        app.MapGet("/v1/orders", keys.Guard(list.ListAsync));
        app.MapGet("/v1/orders/{id}", keys.Guard(orders.GetAsync));
        app.MapPost("/v1/orders/{id}/cancel", keys.Guard(orders.CancelAsync));
        app.MapGet("/v1/stock/{sku}", keys.Guard(stock.GetAsync));
        app.MapPut("/v1/stock/{sku}", keys.Guard(stock.PutAsync));
        app.MapPost("/v1/webhooks/payment", (RequestDelegate)webhooks.TakePaymentAsync);
        app.MapPost("/v1/webhooks/fulfilment", (RequestDelegate)webhooks.TakeFulfilmentAsync);
    }

    /// <summary>The runtime's own figures, in the text format of Prometheus.</summary>
    private static string Metrics() => string.Create(
        CultureInfo.InvariantCulture,
        $"peer_allocated_bytes_total {GC.GetTotalAllocatedBytes()}\n" +
        $"peer_gc_pause_seconds_total {GC.GetTotalPauseDuration().TotalSeconds}\n");
}
