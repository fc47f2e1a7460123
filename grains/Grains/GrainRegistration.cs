using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrderActors.Grains.Feed;
using OrderActors.Grains.Orders;
using OrderActors.Grains.Partners;
using OrderActors.Grains.WakeUps;

namespace OrderActors.Grains;

/// <summary>Registers what the grains need beside storage.</summary>
public static class GrainRegistration
{
    /// <summary>The class of the order grain, for settings that go by class.</summary>
    public static string OrderGrainClass { get; } = typeof(OrderGrain).FullName!;

    /// <summary>Registers the grains' services; options are in the sections <c>Orders</c>, <c>WakeUps</c> and <c>Partners</c>.</summary>
    public static IServiceCollection AddOrderGrains(this IServiceCollection services, IConfiguration configuration)
    {
        AddOptions<OrderOptions, OrderOptionsValidator>(services, configuration.GetSection("Orders"));
        AddOptions<WakeUpOptions, WakeUpOptionsValidator>(services, configuration.GetSection("WakeUps"));
        AddOptions<PartnerOptions, PartnerOptionsValidator>(services, configuration.GetSection("Partners"));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IClusterVersion, Alone>();
#pragma warning disable RS0030 // The composition root is where the randomness comes from.
        services.TryAddSingleton(new Jitter(Random.Shared.NextDouble));
#pragma warning restore RS0030
        services.AddSingleton<OrderInstruments>();
        services.AddSingleton<WakeUpInstruments>();
        services.AddSingleton<OrderFeed>();
        services.AddSingleton<OrderServices>();
        services.AddSingleton<PartnerAdapters>();
        services.TryAddSingleton<IPaymentAdapter>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<PartnerOptions>>().Value;
            return options.PaymentUrl is { } url
                ? new HttpPaymentAdapter(PartnerRequests.Client(url, options.PaymentToken, options.MaxConcurrentCalls))
                : new SimulatedPartners();
        });
        services.TryAddSingleton<IFulfilmentAdapter>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<PartnerOptions>>().Value;
            return options.FulfilmentUrl is { } url
                ? new HttpFulfilmentAdapter(PartnerRequests.Client(url, options.FulfilmentToken, options.MaxConcurrentCalls))
                : new SimulatedPartners();
        });
        return services;
    }

    private static void AddOptions<TOptions, TValidator>(IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
    }
}
