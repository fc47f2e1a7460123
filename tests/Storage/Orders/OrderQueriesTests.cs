using OrderActors.Domain.Orders;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>Lists, timelines and what is due.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OrderQueriesTests(PostgresFixture postgres)
{
    private static readonly OrderFilter Everything = new(null, null, null, null, null, null, Limit: 1000);

    [Theory]
    [InlineData(null, null)]
    [InlineData("c-1", null)]
    [InlineData(null, OrderStatus.Paid)]
    [InlineData("c-2", OrderStatus.AwaitingPayment)]
    public async Task List_PageByPage_HasEveryOrderOnceNewestFirst(string? customer, OrderStatus? status)
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        var random = new Random(7);
        // Few instants, so that pages end in the middle of equal ones.
        var orders = Enumerable.Range(0, 150).Select(i => Order($"ord_{i:000}", random.Next(4), random)).ToList();
        await StoreAsync(storage, orders);
        var filter = Everything with { CustomerId = customer, Status = status, Limit = 7 };

        var listed = new List<OrderRow>();
        while (true)
        {
            var page = await storage.Queries.ListAsync(Sample.Tenant, filter, CancellationToken.None);
            listed.AddRange(page);
            if (page.Count < filter.Limit)
            {
                break;
            }

            filter = filter with { AfterCreatedAt = page[^1].CreatedAt, AfterOrderId = page[^1].OrderId };
            // Newer orders, and one of another tenant, must not disturb the pages.
            await StoreAsync(storage, [Order($"new_{listed.Count}", 99, random), Order($"alien_{listed.Count}", 0, random, "other")]);
        }

        var expected = orders
            .Where(order => (customer is null || order.CustomerId == customer) && (status is null || order.Status == status))
            .OrderByDescending(order => order.CreatedAt).ThenBy(order => order.OrderId, StringComparer.Ordinal)
            .Select(order => order.OrderId);
        Assert.Equal(expected, listed.Select(row => row.OrderId));
    }

    [Fact]
    public async Task List_BetweenTwoInstants_LeavesBothOut()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await StoreAsync(storage, Enumerable.Range(0, 5).Select(i => Order($"ord_{i}", i, new Random(i))));

        var filter = Everything with { CreatedAfter = Sample.Noon.AddSeconds(1), CreatedBefore = Sample.Noon.AddSeconds(4) };
        var all = await storage.Queries.ListAsync(Sample.Tenant, filter, CancellationToken.None);
        var ofOne = await storage.Queries.ListAsync(Sample.Tenant, filter with { CustomerId = "c-nobody" }, CancellationToken.None);

        Assert.Equal(["ord_3", "ord_2"], all.Select(row => row.OrderId));
        Assert.Empty(ofOne);
    }

    [Fact]
    public async Task ReadVersions_OfMany_TellsThoseThatAreThere()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));
        await storage.WriteAsync(Sample.Paid("ord_1"), expected: 2);
        await storage.WriteAsync(Sample.Placed("ord_2"));

        var versions = await storage.Queries.ReadVersionsAsync(
            [(Sample.Tenant, "ord_2"), (Sample.Tenant, "ord_3"), ("other", "ord_1"), (Sample.Tenant, "ord_1")], CancellationToken.None);
        var none = await storage.Queries.ReadVersionsAsync([], CancellationToken.None);

        Assert.Equal([2, 0, 0, 3], versions);
        Assert.Empty(none);
    }

    [Fact]
    public async Task ReadEvents_AfterAVersion_StartsWithTheNext()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));
        await storage.WriteAsync(Sample.Paid("ord_1"), expected: 2);

        var all = await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", 1, limit: 10, CancellationToken.None);
        var one = await storage.Queries.ReadEventsAsync(Sample.Tenant, "ord_1", 0, limit: 1, CancellationToken.None);

        Assert.Equal([2, 3], all.Select(step => step.Version));
        Assert.Equal([1], one.Select(step => step.Version));
    }

    private static OrderRecord Order(string orderId, int second, Random random, string tenant = Sample.Tenant)
    {
        var order = Sample.Placed(orderId);
        order.Tenant = tenant;
        order.CreatedAt = Sample.Noon.AddSeconds(second);
        order.CustomerId = $"c-{random.Next(3)}";
        order.Status = random.Next(2) == 0 ? OrderStatus.Paid : OrderStatus.AwaitingPayment;
        return order;
    }

    private static async Task StoreAsync(StorageHost storage, IEnumerable<OrderRecord> orders) =>
        Assert.All(
            await Task.WhenAll(orders.Select(order => storage.WriteAsync(order))),
            outcome => Assert.Equal(CommitOutcome.Committed, outcome));
}
