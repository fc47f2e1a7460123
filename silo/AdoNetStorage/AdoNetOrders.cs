using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace OrderActors.Silo.AdoNetStorage;

/// <summary>Orders by the ADO.NET storage provider of Orleans, with the statements that the migrations store for it.</summary>
internal static class AdoNetOrders
{
    private const string ProviderName = "orders-by-ado-net";

    /// <summary>Puts it in the place of the commit writer.</summary>
    public static void UseAdoNetOrders(this ISiloBuilder silo)
    {
        silo.AddAdoNetGrainStorage(
            ProviderName,
            (OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<NpgsqlDataSource>((storage, dataSource) =>
            {
                storage.Invariant = "Npgsql";
                storage.DataSource = dataSource;
                storage.GrainStorageSerializer = new OrderContentSerializer();
            }));
        silo.Services.StoreOrdersBy(ProviderName);

        // It would log an error, with its stack, for every order that the database does not take while it is away.
        silo.Services.AddLogging(logging => logging.AddFilter(typeof(AdoNetGrainStorage).FullName, LogLevel.None));
    }
}
