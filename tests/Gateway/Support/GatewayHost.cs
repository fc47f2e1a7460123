using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.ApiGateway.Composition;
using OrderActors.ApiGateway.Ids;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Support;

/// <summary>The gateway as it is composed in production, with fake grains behind it, a still clock, and no network in front.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Tenant = "acme";
    public const string Sku = "tea-01";
    public const string AllKey = "key-of-acme";
    public const string OrdersKey = "orders-key-of-acme";
    public const string StockKey = "stock-key-of-acme";
    public const string OtherTenantKey = "key-of-rival";

    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, FakeGrains grains, TestClock clock)
    {
        _app = app;
        Grains = grains;
        Clock = clock;
        Client = app.GetTestClient();
        Client.DefaultRequestHeaders.Authorization = new("Bearer", AllKey);
    }

    public FakeGrains Grains { get; }

    public TestClock Clock { get; }

    /// <summary>Sends with the key that may do everything, unless a request has its own.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public OrderIdScheme Ids => Services.GetRequiredService<OrderIdScheme>();

    public static async Task<GatewayHost> StartAsync(
        Dictionary<string, string?>? settings = null, string environment = "Production", Action<IServiceCollection>? configure = null)
    {
        var grains = new FakeGrains();
        var clock = new TestClock();
        grains.Feed.Clock = clock;
        var app = Build(settings ?? [], environment, grains, clock, configure);
        await app.StartAsync();
        return new GatewayHost(app, grains, clock);
    }

    /// <summary>The settings that every test host starts from.</summary>
    public static Dictionary<string, string?> Settings() => new()
    {
        ["Orders:IdKey"] = Convert.ToBase64String(SHA256.HashData("a test's key"u8)),
        ["Gateway:ApiKeys:0:Hash"] = HashOf(AllKey),
        ["Gateway:ApiKeys:0:Tenant"] = Tenant,
        ["Gateway:ApiKeys:0:Roles"] = "orders,stock,admin",
        ["Gateway:ApiKeys:1:Hash"] = HashOf(OrdersKey),
        ["Gateway:ApiKeys:1:Tenant"] = Tenant,
        ["Gateway:ApiKeys:1:Roles:0"] = "orders",
        ["Gateway:ApiKeys:2:Hash"] = HashOf(StockKey),
        ["Gateway:ApiKeys:2:Tenant"] = Tenant,
        ["Gateway:ApiKeys:2:Roles:0"] = "stock",
        ["Gateway:ApiKeys:3:Hash"] = HashOf(OtherTenantKey),
        ["Gateway:ApiKeys:3:Tenant"] = "rival",
        ["Gateway:ApiKeys:3:Roles:0"] = "orders",
        ["Gateway:ApiKeys:3:Roles:1"] = "stock",
    };

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key)));

    /// <summary>The id of an order that the tenant may have.</summary>
    public string OrderId(string idempotencyKey = "k-1", string tenant = Tenant) => Ids.Derive(tenant, idempotencyKey, Sku);

    /// <summary>Waits for what other threads bring about while time goes by.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => Eventually.True(
        () =>
        {
            if (condition())
            {
                return true;
            }

            Clock.Advance(TimeSpan.FromMilliseconds(10));
            return false;
        },
        what);

    /// <summary>An order of the tenant that has its stock, for who follows it.</summary>
    public OrderKey Placed(string idempotencyKey = "k-1")
    {
        var order = new OrderKey(Tenant, OrderId(idempotencyKey));
        Grains.Steps.Set(order, 2);
        return order;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(
        Dictionary<string, string?> settings,
        string environment,
        FakeGrains grains,
        TestClock clock,
        Action<IServiceCollection>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        // A test takes a setting away by giving it null.
        builder.Configuration.AddInMemoryCollection(Settings()
            .Where(setting => !settings.ContainsKey(setting.Key))
            .Concat(settings.Where(static setting => setting.Value is not null)));
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(grains.Factory);
        builder.AddGateway();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        configure?.Invoke(builder.Services);
        return builder.Build().MapGateway();
    }
}
