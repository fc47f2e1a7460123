using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Domain.Orders;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Grains;
using OrderActors.Silo.Feed;
using OrderActors.Silo.Placement;
using OrderActors.Storage.Hosting;
using OrderActors.Tests.Support;
using Orleans.TestingHost;

namespace OrderActors.Cluster.Tests.Placement;

/// <summary>Silos in this process, with the storage, the grains and the placement of the program.</summary>
internal sealed class ShardedCluster : IAsyncDisposable
{
    public const string Tenant = "dev";
    private static int s_last;

    private readonly InProcessTestCluster _cluster;
    private readonly string _connectionString;

    private ShardedCluster(InProcessTestCluster cluster, string connectionString)
    {
        _cluster = cluster;
        _connectionString = connectionString;
    }

    public InProcessTestCluster Silos => _cluster;

    /// <summary>Starts a cluster on a database.</summary>
    public static async Task<ShardedCluster> StartAsync(string connectionString, short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(static host => host.Logging.ClearProviders());
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Environment.EnvironmentName = Environments.Development;
            host.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("ConnectionStrings:Orders", connectionString)]);
            host.Services.AddOrderStorage(host.Configuration);
            host.Services.AddOrderGrains(host.Configuration);
            host.Services.AddHostedService<OrderFeedPublisher>();
        });
        builder.ConfigureSilo(static (_, silo) => silo.UseInMemoryReminderService().UseShards());
        var cluster = new ShardedCluster(builder.Build(), connectionString);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>A SKU in a silo that satisfies a condition, with some units.</summary>
    public async Task<string> StockedAsync(long units, Func<SiloAddress, bool>? where = null)
    {
        while (true)
        {
            var sku = $"sku-{Interlocked.Increment(ref s_last)}";
            if (where?.Invoke(OwnerOf(sku)) ?? true)
            {
                Assert.Equal(StockRefusal.None, (await Stock(sku).SetOnHandAsync(units, CancellationToken.None)).Refusal);
                return sku;
            }
        }
    }

    /// <summary>The silo that a SKU and its orders live in, as the silos themselves see it.</summary>
    public SiloAddress OwnerOf(string sku) => Assert.Single(
        _cluster.Silos.Select(silo => OwnerOf(silo, Stock(sku).GetGrainId())).Distinct())!;

    public IStockGrain Stock(string sku, IGrainFactory? from = null) =>
        (from ?? _cluster.Client).GetGrain<IStockGrain>(new StockKey(Tenant, sku).ToString());

    public IOrderGrain Order(string orderId, IGrainFactory? from = null) =>
        (from ?? _cluster.Client).GetGrain<IOrderGrain>(new OrderKey(Tenant, orderId).ToString());

    /// <summary>An id as the gateway makes it.</summary>
    public static string NewOrderId(string firstSku)
    {
        var id = new StringBuilder($"{OrderIds.Prefix}{Interlocked.Increment(ref s_last):D18}");
        Span<char> shard = stackalloc char[Shard.TextLength];
        Shard.Write(Shard.OfSku(Tenant, firstSku), shard);
        return id.Append(shard).Append("CHECK").ToString();
    }

    /// <summary>Asks for a new order, again until it is known what became of it, as a client does.</summary>
    /// <returns>Its id, or null when it was refused for good.</returns>
    public async Task<string?> PlaceAsync(IGrainFactory? from, params string[] skus)
    {
        var orderId = NewOrderId(skus[0]);
        var message = new PlaceOrderMessage(
            "c-1", "EUR", [.. skus.Select(static sku => new LineMessage(sku, 1, 100))], new string('a', 32)) { MayBeReferred = true };
        var grains = from ?? _cluster.Client;
        var answer = await UntilKnownAsync(() => grains.PlaceOrderAsync(Tenant, orderId, message, CancellationToken.None));
        return answer.Refusal == OrderRefusal.None ? orderId : null;
    }

    /// <summary>Pays for an order of as many units.</summary>
    public Task<OrderAnswer> PayAsync(string orderId, int units = 1)
    {
        var notice = new PaymentSucceededNotice($"payment:{orderId}", $"pay-{orderId}", 100 * units, "EUR");
        return UntilKnownAsync(() => Order(orderId).NoteAsync(notice, CancellationToken.None));
    }

    public async Task<StockView> StockViewAsync(string sku) =>
        (await UntilAnsweredAsync(async () => await Stock(sku).GetAsync(CancellationToken.None))).Stock;

    /// <summary>How many commits of an order have all of some steps in them. There is a row a commit, and none for an order that was
    /// placed whole.</summary>
    public async Task<long> CountCommitsAsync(string orderId, params string[] steps)
    {
        var rows = await QueryAsync<long>(
            $"SELECT count(*) FROM order_events WHERE id = '{orderId}'"
            + string.Concat(steps.Select(static step => $" AND steps::text LIKE '%\"{step}\"%'")));
        return steps.Except(["orderPlaced", "stockReserved"]).Any()
            ? rows
            : rows + await QueryAsync<long>($"SELECT count(*) FROM orders WHERE id = '{orderId}' AND placed_whole");
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The silos in which a grain has an activation.</summary>
    public async Task<SiloAddress[]> SilosOfAsync(GrainId grain)
    {
        var statistics = await _cluster.Client.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return [.. statistics.Where(one => one.GrainId == grain).Select(static one => one.SiloAddress)];
    }

    /// <summary>Waits until all silos have the same map, with as many silos in it.</summary>
    public Task UntilAgreedAsync(int silos) => Eventually.True(() => _cluster.Silos.All(silo =>
        Enumerable.Range(0, 200)
            .Select(number => OwnerOf(silo, Stock($"probe-{number}").GetGrainId()))
            .Distinct().Count() == silos));

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static SiloAddress? OwnerOf(InProcessSiloHandle silo, GrainId grain) =>
        silo.ServiceProvider.GetRequiredService<ShardDirectory>().OwnerOf(grain);

    private static async Task<OrderAnswer> UntilKnownAsync(Func<ValueTask<OrderAnswer>> ask)
    {
        while (true)
        {
            var answer = await UntilAnsweredAsync(async () => await ask());
            if (!answer.Refusal.IsTransient())
            {
                return answer;
            }
        }
    }

    /// <summary>A call fails while its silo is gone and not known to be.</summary>
    private static async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        T? answer = default;
        await Eventually.True(async () =>
        {
            try
            {
                answer = await ask();
                return true;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                return false;
            }
        });
        return answer!;
    }
}
