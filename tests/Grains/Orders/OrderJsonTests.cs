using System.Globalization;
using System.Text;
using System.Text.Json;
using OrderActors.Domain.Orders;
using OrderActors.Grains.Orders;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>What is stored is read again as it was, also what an older program stored.</summary>
public sealed class OrderJsonTests
{
    private const string SeedVariable = "ORDERACTORS_SEED";

    public static TheoryData<Type> Events =>
        [.. typeof(OrderEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OrderEvent)))];

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_OfEveryKind_IsReadAsItWasWritten(Type type) => ForSeeds(values =>
    {
        var written = (OrderEvent)values.Next(type)!;

        var record = OrderJson.WriteEvent(written, version: 7);

        Assert.Equal((7, written.At, JsonNamingPolicy.CamelCase.ConvertName(type.Name)), (record.Version, record.At, record.Name));
        Assert.Equal(written, OrderJson.ReadEvent(record));
        using var json = JsonDocument.Parse(record.Data);
        Assert.False(json.RootElement.TryGetProperty("at", out _), "The time of an event has a column of its own.");
    });

    [Fact]
    public void State_OfAnyShape_IsReadAsItWasWritten() => ForSeeds(values =>
    {
        var written = values.Next<OrderState>();

        Assert.Equal(written, OrderJson.ReadState(OrderJson.WriteState(written)));
    });

    [Fact]
    public void State_OfAnOlderProgram_HasDefaultsForWhatIsMissing()
    {
        var state = OrderJson.ReadState(
            """
            { "orderId": "ord_1", "customerId": "c-1", "currency": "EUR", "totalMinor": 900, "status": "paid", "version": 3,
              "lines": [ { "sku": "tea-01", "quantity": 2, "unitPriceMinor": 450 } ], "createdAt": "2030-01-01T12:00:00.123456+00:00",
              "effects": [ { "key": "3-requestShipment", "kind": "requestShipment" } ], "memberOfTomorrow": { "x": 1 } }
            """u8);

        Assert.Equal((OrderStatus.Paid, 3, 900), (state.Status, state.Version, state.TotalMinor));
        Assert.Equal(new OrderLine("tea-01", 2, 450), Assert.Single(state.Lines));
        Assert.Equal(new PendingEffect("3-requestShipment", EffectKind.RequestShipment, 0, null), Assert.Single(state.Effects));
        Assert.Empty(state.OtherPaymentIds);
        Assert.Equal((null, null, StockPosition.None, false), (state.Payment, state.PaymentDueAt, state.Stock, state.CancelRequested));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "orderId": "ord_1" }""")]
    public void State_WithoutWhatEveryOrderHas_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => OrderJson.ReadState(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Event_OfAnUnknownName_IsRefused() => Assert.Throws<JsonException>(
        () => OrderJson.ReadEvent(new Storage.Orders.OrderEventRecord(1, DateTimeOffset.UnixEpoch, "orderEaten", "{}"u8.ToArray())));

    private static void ForSeeds(Action<RandomValues> check)
    {
        var given = Environment.GetEnvironmentVariable(SeedVariable);
        var first = string.IsNullOrEmpty(given) ? Random.Shared.Next() / 2 : int.Parse(given, CultureInfo.InvariantCulture);
        for (var seed = first; seed < first + 100; seed++)
        {
            try
            {
                check(new RandomValues(seed));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Run it again with {SeedVariable}={seed}. {failure.Message}", failure);
            }
        }
    }
}
