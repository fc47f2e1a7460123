using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Connections;
using OrderActors.ApiGateway.Events;
using OrderActors.ApiGateway.Health;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.OpenApi;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Rates;
using OrderActors.ApiGateway.Refusals;
using OrderActors.ApiGateway.Repeats;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.ApiGateway.Stock;
using OrderActors.ApiGateway.Telemetry;
using OrderActors.ApiGateway.Webhooks;
using OrderActors.Silo.Startup;
using OrderActors.Silo.Telemetry;

namespace OrderActors.ApiGateway.Composition;

/// <summary>Puts the gateway together. It asks the host for a clock and an <c>IGrainFactory</c> and for nothing else.</summary>
internal static class GatewayComposition
{
    /// <summary>Registers everything that the gateway is made of.</summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddProgramLogging();
        var services = builder.Services;
        services.Configure<KestrelServerOptions>(GatewayKestrel.Configure).Configure<SocketTransportOptions>(GatewayKestrel.Configure);
        BoundedServer.Add(services);
        services.AddSingleton<ILoggerFactory>(static provider =>
            new KestrelLoggers(ActivatorUtilities.CreateInstance<LoggerFactory>(provider)));
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();
        services.AddHealthChecks();
        AddOptions(builder);
        services.AddSingleton<ProblemWriter>().AddSingleton<FailureProblems>();
        services.AddHostedService<ServerRefusals>();
        services.AddSingleton<AdmissionGate>().AddSingleton<BodyArrivals>().AddSingleton<LostCalls>().AddSingleton<GatewayInstruments>();
        services.AddSingleton<ConnectionInstruments>().AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ApiRequestPool>().AddSingleton<ApiPipeline>();
        services.AddSingleton<ApiKeyAuthenticator>().AddHostedService<DevelopmentKey>();
        services.AddSingleton<OrderIdScheme>().AddSingleton<OrderCursors>().AddSingleton<OrderGrains>().AddSingleton<StockGrains>();
        services.AddSingleton<StreamPlaces>().AddSingleton<EventStreamInstruments>();
        services.AddSingleton<WatchedOrders>().AddSingleton<EventStreams>().AddHostedService<FeedListener>();
        services.AddSingleton<SiloConnection>().AddSingleton<Readiness>();
        services.AddPrometheusExporter();
        AddEndpoints(services);
        return builder;
    }

    /// <summary>Maps every endpoint.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        var services = app.Services;
        // The endpoints are made here, and would complain of their own options one after the other.
        services.GetService<IStartupValidator>()?.Validate();
        ApiRoutes.Map(
            app,
            services.GetServices<IApiEndpoint>(),
            services.GetRequiredService<ApiPipeline>(),
            services.GetRequiredService<ProblemWriter>());
        return app;
    }

    private static void AddOptions(WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var development = builder.Environment.IsDevelopment();
        services.AddOptions<ApiKeyOptions>().Configure(options => options.Keys = ApiKeyOptions.Read(configuration)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddOptions<OrderIdOptions>()
            .Configure(options => options.IdKey = configuration[OrderIdOptions.Setting] is { Length: > 0 } key ? key
                : development ? OrderIdOptions.DevelopmentKey : "")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OrderIdOptions>, OrderIdOptionsValidator>();
        services.AddOptions<AdmissionOptions>().BindConfiguration(AdmissionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdmissionOptions>, AdmissionOptionsValidator>();
        services.AddOptions<RateOptions>().BindConfiguration(RateOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateOptions>, RateOptionsValidator>();
        services.AddOptions<ConnectionOptions>().BindConfiguration(ConnectionOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConnectionOptions>, ConnectionOptionsValidator>();
        services.AddOptions<EventStreamOptions>().BindConfiguration(EventStreamOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<EventStreamOptions>, EventStreamOptionsValidator>();
        services.AddOptions<WebhookOptions>().BindConfiguration(WebhookOptions.Section)
            .PostConfigure(options => options.AddDevelopmentSecrets(development))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<IApiEndpoint, CreateOrderEndpoint>();
        services.AddSingleton<IApiEndpoint, GetOrderEndpoint>();
        services.AddSingleton<IApiEndpoint, ListOrdersEndpoint>();
        services.AddSingleton<IApiEndpoint, GetTimelineEndpoint>();
        services.AddSingleton<IApiEndpoint, OrderEventsEndpoint>();
        services.AddSingleton<IApiEndpoint, CancelOrderEndpoint>();
        services.AddSingleton<IApiEndpoint>(static provider => new PaymentWebhookEndpoint(
            SignatureOf(provider, static options => options.PaymentSecrets), provider.GetRequiredService<OrderGrains>()));
        services.AddSingleton<IApiEndpoint>(static provider => new FulfilmentWebhookEndpoint(
            SignatureOf(provider, static options => options.FulfilmentSecrets), provider.GetRequiredService<OrderGrains>()));
        services.AddSingleton<IApiEndpoint, GetStockEndpoint>();
        services.AddSingleton<IApiEndpoint, SetStockEndpoint>();
        services.AddSingleton<IApiEndpoint, AdjustStockEndpoint>();
        services.AddSingleton<IApiEndpoint, HealthEndpoint>();
        services.AddSingleton<IApiEndpoint, ReadyEndpoint>();
        services.AddSingleton<IApiEndpoint, MetricsEndpoint>();
        services.AddSingleton<IApiEndpoint, OpenApiEndpoint>();
    }

    private static WebhookSignature SignatureOf(IServiceProvider provider, Func<WebhookOptions, IEnumerable<string>> secrets) => new(
        [.. secrets(provider.GetRequiredService<IOptions<WebhookOptions>>().Value).Select(WebhookOptions.Decode).OfType<byte[]>()],
        provider.GetRequiredService<TimeProvider>());
}
