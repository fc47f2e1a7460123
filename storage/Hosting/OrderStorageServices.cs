using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Storage.Hosting;

/// <summary>Registers the storage.</summary>
public static class OrderStorageServices
{
    /// <summary>The name of the grain storage.</summary>
    public const string StorageName = "orders";

    private const string Section = "Storage";
    private const string ConnectionName = "Orders";

    /// <summary>Registers the storage with the settings of section <c>Storage</c> and the connection string <c>Orders</c>.</summary>
    /// <inheritdoc cref="AddOrderStorage(IServiceCollection, Action{OrderStorageOptions})"/>
    public static IServiceCollection AddOrderStorage(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOrderStorage(options => Bind(options, configuration));

    /// <summary>
    /// Registers the storage on PostgreSQL: the grain storage <see cref="StorageName"/>, the commit writer, the stock ledger and the
    /// queries. The schema is migrated and the writer started before any hosted service starts, and the writer is stopped after all of
    /// them, wherever this is called.
    /// </summary>
    /// <param name="services">Where.</param>
    /// <param name="configure">Sets the options; the connection string is required.</param>
    public static IServiceCollection AddOrderStorage(this IServiceCollection services, Action<OrderStorageOptions> configure)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        AddOptions(services, configure);
        services.TryAddSingleton<ClusterDatabase>();

        services.AddSingleton<StorageInstruments>();
        services.AddSingleton(static provider => StorageConnections.ForReads(OptionsOf(provider)));
        services.AddSingleton<ReadPool>();
        services.AddSingleton(static provider => new GroupCommitWriter(
            Guid.NewGuid(),
            OptionsOf(provider),
            new BatchConnection(
                StorageConnections.ForWriter(OptionsOf(provider)), provider.GetRequiredService<StorageInstruments>()),
            new ThreadHost(),
            provider.GetRequiredService<StorageInstruments>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GroupCommitWriter>>()));
        services.AddSingleton<IStockReads, StockReads>();
        services.AddSingleton<IOrderReads, OrderReads>();
        services.AddSingleton<ICommitWriter>(static provider => provider.GetRequiredService<GroupCommitWriter>());
        services.AddSingleton<IWriteHealth>(static provider => provider.GetRequiredService<GroupCommitWriter>().Health);
        services.AddHostedService<OrderStorageService>();
        services.AddHostedService<WebhookPurgeService>();

        services.AddSingleton<StockTickets>();
        services.AddSingleton<IStockTickets>(static provider => provider.GetRequiredService<StockTickets>());
        services.AddSingleton<IStockLedger, StockLedger>();
        services.AddSingleton<IOrderQueries, OrderQueries>();
        services.AddSingleton<IDueOrders, DueOrders>();
        services.AddSingleton<IWebhookReceipts, WebhookReceipts>();
        services.AddSingleton<IOrderCommits, OrderCommits>();
        services.AddKeyedSingleton<IGrainStorage, OrderGrainStorage>(StorageName);
        return services;
    }

    /// <summary>What the settings say that orders are stored by, for who registers services and can't ask for options yet.</summary>
    public static OrderStorageProvider ProviderOf(IConfiguration configuration) =>
        configuration.GetValue<OrderStorageProvider>($"{Section}:{nameof(OrderStorageOptions.Provider)}");

    /// <summary>Stores orders by another provider, in the place of the commit writer, which goes on to write the stock's ledger.</summary>
    /// <param name="services">Where the storage is registered.</param>
    /// <param name="providerName">The name of the provider. It has to take what <see cref="OrderContent"/> writes, to run the stored
    /// statements, and to run them on the connections of the registered <see cref="NpgsqlDataSource"/>.</param>
    public static IServiceCollection StoreOrdersBy(this IServiceCollection services, string providerName) =>
        services.AddKeyedSingleton<IGrainStorage>(StorageName, (provider, _) => new ProviderOrderStorage(
            provider.GetRequiredKeyedService<IGrainStorage>(providerName),
            provider.GetRequiredService<ReadPool>(),
            provider.GetRequiredService<ILogger<ProviderOrderStorage>>()));

    /// <summary>Registers the <see cref="ClusterDatabase"/> alone, for a process that uses the database for nothing else. It reads the
    /// same settings, and says the same of wrong ones.</summary>
    public static IServiceCollection AddClusterDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        AddOptions(services, options => Bind(options, configuration));
        services.TryAddSingleton<ClusterDatabase>();
        return services;
    }

    private static void AddOptions(IServiceCollection services, Action<OrderStorageOptions> configure)
    {
        services.AddOptions<OrderStorageOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OrderStorageOptions>, OrderStorageOptionsValidator>());
    }

    private static void Bind(OrderStorageOptions options, IConfiguration configuration)
    {
        configuration.GetSection(Section).Bind(options);
        options.ConnectionString = configuration.GetConnectionString(ConnectionName) ?? options.ConnectionString;
    }

    private static OrderStorageOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<OrderStorageOptions>>().Value;
}
