using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>A row that this build can't read, in a list.</summary>
[Collection(PostgresCollection.Name)]
public sealed class UnreadableRowTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly Shop _shop = new(fixture.Silo);

    [Fact]
    public async Task List_WithARowThatCannotBeRead_HasTheOthersOnceEach()
    {
        var sku = await _shop.StockedAsync(5);
        var customer = Shop.New("customer");
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, Shop.New("ord_U"));
            var message = Shop.Message((sku, 1)) with { CustomerId = customer };
            Assert.Equal(OrderRefusal.None, (await _shop.Order(ids[0]).PlaceAsync(message, CancellationToken.None)).Refusal);
        }

        // The last one of the first page, from which the next one starts.
        await fixture.Silo.QueryAsync<object?>($"UPDATE orders SET state = '{{\"from\": \"the future\"}}' WHERE id = '{ids[1]}'");

        var first = await PageAsync(customer, null);
        var second = await PageAsync(customer, first.Next);
        var third = await PageAsync(customer, second.Next);

        Assert.Equal([ids[0], ids[2], ids[3], ids[4]], IdsOf(first).Concat(IdsOf(second)).Concat(IdsOf(third)));
        Assert.Equal((1, 2, 1), (first.Items.Length, second.Items.Length, third.Items.Length));
        Assert.Null(third.Next);
    }

    private async Task<OrderPage> PageAsync(string customer, OrderCursor? after) => await _shop.Queries.ListAsync(
        new OrderListQuery { CustomerId = customer, Limit = 2, After = after }, CancellationToken.None);

    private static IEnumerable<string?> IdsOf(OrderPage page) =>
        page.Items.Select(static item => Shop.Json(new OrderView(0, item)).GetProperty("orderId").GetString());
}
