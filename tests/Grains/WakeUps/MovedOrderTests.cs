using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.WakeUps;

/// <summary>What is due of an order of which more than one silo has something in memory: the one that has it by now does it, and nobody
/// goes on answering with what was before.</summary>
[Collection(PostgresCollection.Name)]
public sealed class MovedOrderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const short AwaitingPayment = 2;
    private const short Expired = 8;

    private static readonly (string, string)[] Settings =
    [
        ("Storage:CommitDeadline", "00:00:00.2"), ("Storage:OutageGrace", "00:00:00.1"),
        ("WakeUps:ScanInterval", "00:01:00"), ("WakeUps:Grace", "00:01:00"),
    ];

    private readonly Membership _membership = new();
    private readonly OrderMemory _memory = new();
    private string _database = "";
    private SiloHost? _elsewhere;

    private Shop Elsewhere => new(_elsewhere!);

    public async Task InitializeAsync()
    {
        _database = await postgres.NewDatabaseAsync();
        _elsewhere = await SiloHost.StartAsync(_database, Settings);
    }

    public async Task DisposeAsync() => await _elsewhere!.DisposeAsync();

    [Fact]
    public async Task Timer_OfAnOrderThatHasMovedAway_LeavesItToWhereItIs()
    {
        await using var silo = await StartAsync(_database, "00:00:01");
        var here = new Shop(silo);
        var orderId = await here.PlacedAsync(await here.StockedAsync(1));
        _membership.IsElsewhere = true;
        await here.StatusAsync(orderId);

        await Eventually.Done(_memory.UntilEndedAsync(orderId));

        Assert.Equal(AwaitingPayment, await StoredStatusAsync());
    }

    [Fact]
    public async Task Wake_OfAnOrderThatHasMovedAway_IsToBeAskedWhereItIs()
    {
        await using var silo = await StartAsync(_database, "00:00:01");
        var here = new Shop(silo);
        var orderId = await here.PlacedAsync(await here.StockedAsync(1));
        _membership.IsElsewhere = true;
        await UntilDueAsync();

        Assert.Equal(OrderRefusal.Contended, (await here.Order(orderId).WakeAsync(CancellationToken.None))!.Refusal);
        Assert.Equal(AwaitingPayment, await StoredStatusAsync());
    }

    [Fact]
    public async Task Activation_OfTheSameKeyWithAnotherFirstSku_LeavesWhatIsDueToTheOrder()
    {
        await using var silo = await StartAsync(_database, "00:00:01");
        var here = new Shop(silo);
        var (sku, stem) = (await here.StockedAsync(1), $"{OrderIds.Prefix}{new string('7', 18)}");
        Assert.Equal(OrderRefusal.None, (await here.PlaceAsync($"{stem}AACHECK", (sku, 1))).Refusal);
        await UntilDueAsync();
        var namesake = here.Order($"{stem}BBCHECK");

        var woken = await namesake.WakeAsync(CancellationToken.None);
        var cancelled = await namesake.CancelAsync(0, CancellationToken.None);
        var shown = await namesake.GetAsync(CancellationToken.None);

        Assert.All(
            [woken!, cancelled, shown], static answer => Assert.Equal((OrderRefusal.NotFound, null), (answer.Refusal, answer.Order)));
        Assert.Equal(AwaitingPayment, await StoredStatusAsync());
    }

    [Fact]
    public async Task Get_OfAnOrderThatCouldNotDoWhatWasDue_SaysWhatAnotherSiloMadeOfIt()
    {
        await using var proxy = new CuttingProxy(_database);
        // The outage is known before the payment is due.
        await using var silo = await StartAsync(proxy.ConnectionString, "00:00:04");
        var here = new Shop(silo);
        var orderId = await here.PlacedAsync(await here.StockedAsync(1));
        proxy.Cut = Cut.Everything;
        Assert.Equal("awaitingPayment", await here.StatusAsync(orderId));
        var health = silo.Services.GetRequiredService<IWriteHealth>();
        await Eventually.True(() => health.Fault is not null, "the outage is known");
        await UntilDueAsync();
        Assert.Equal(OrderRefusal.StorageUnavailable, (await here.Order(orderId).WakeAsync(CancellationToken.None))!.Refusal);

        await Elsewhere.Order(orderId).WakeAsync(CancellationToken.None);
        Assert.Equal(Expired, await StoredStatusAsync());
        proxy.Cut = Cut.None;

        var answer = OrderAnswer.Refuse(OrderRefusal.StorageUnavailable);
        await Eventually.True(async () =>
        {
            answer = await here.Order(orderId).GetAsync(CancellationToken.None);
            return answer.Refusal == OrderRefusal.None;
        });
        Assert.Equal("expired", Shop.Json(answer.Order).GetProperty("status").GetString());
    }

    private Task<SiloHost> StartAsync(string connectionString, string paymentTimeout) => SiloHost.StartAsync(
        connectionString,
        [("Orders:PaymentTimeout", paymentTimeout), .. Settings],
        configure: services =>
        {
            services.AddSingleton<IClusterVersion>(_membership);
            _memory.Watch(services);
        });

    private Task UntilDueAsync() => Eventually.True(
        async () => await _elsewhere!.QueryAsync<bool>("SELECT bool_and(wake_at < now()) FROM orders"), "the payment is overdue");

    private Task<short> StoredStatusAsync() => _elsewhere!.QueryAsync<short>("SELECT status FROM orders");
}
