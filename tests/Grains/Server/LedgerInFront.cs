using Microsoft.Extensions.DependencyInjection;
using OrderActors.Storage.Stock;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Puts a test's own ledger before a silo's.</summary>
internal static class LedgerInFront
{
    /// <summary>Puts it there.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="make">Makes it of the silo's own.</param>
    public static void PutBeforeLedger(this IServiceCollection services, Func<IStockLedger, IStockLedger> make)
    {
        var real = services.Last(static service => service.ServiceType == typeof(IStockLedger)).ImplementationType!;
        services.AddSingleton(provider => make((IStockLedger)ActivatorUtilities.CreateInstance(provider, real)));
    }
}
