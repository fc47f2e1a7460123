using System.Text;
using OrderActors.Grains.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>The ring of orders that were just made.</summary>
public sealed class RecentOrdersTests
{
    private const string Tenant = "dev";
    private const string OrderId = "ord_0123456789ABCDEFGH" + "0A" + "12345";
    private const string SameStem = "ord_0123456789ABCDEFGH" + "7Z" + "67890";

    private static readonly byte[] State = Encoding.UTF8.GetBytes("""{"orderId":"a"}""");

    private readonly FakeClock _clock = new();

    [Fact]
    public void TryTake_OfAPublishedOrder_AnswersItOnce()
    {
        var recent = Ring(4096);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));

        Assert.Equal(State, recent.TryTake(Tenant, OrderId, 3));
        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    [Theory]
    [InlineData("other", OrderId, true)]
    [InlineData(Tenant, "ord_1123456789ABCDEFGH0A12345", true)]
    [InlineData(Tenant, SameStem, false)]
    public void TryTake_OfAnotherOrder_FindsNothing(string tenant, string orderId, bool stays)
    {
        var recent = Ring(4096);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));

        Assert.Null(recent.TryTake(tenant, orderId, 3));
        Assert.Equal(stays, recent.TryTake(Tenant, OrderId, 3) is not null);
    }

    [Fact]
    public void TryTake_WhenTheMembershipHasChanged_FindsNothingAnyMore()
    {
        var recent = Ring(4096);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));

        Assert.Null(recent.TryTake(Tenant, OrderId, 4));
        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    /// <summary>Its grain has read the row then, and may write it before the one who made it hears of his commit.</summary>
    [Fact]
    public void Publish_AfterTheOrderWasAskedFor_PublishesNothing()
    {
        var recent = Ring(4096);
        var place = recent.Reserve(Tenant, OrderId, State, 3);

        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
        recent.Publish(place);

        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    [Fact]
    public void Withdraw_OfOneOfTwoWithOneStem_LeavesTheOther()
    {
        var recent = Ring(4096);
        var one = recent.Reserve(Tenant, SameStem, [], 3);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));

        recent.Withdraw(one);

        Assert.Equal(State, recent.TryTake(Tenant, OrderId, 3));
    }

    [Fact]
    public void Drop_ByAnotherIdOfTheStem_ForgetsTheOrder()
    {
        var recent = Ring(4096);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));

        recent.Drop(Tenant, SameStem);

        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    [Fact]
    public void TryTake_LaterThanAnActivationWouldStay_FindsNothing()
    {
        var recent = Ring(4096);
        recent.Publish(recent.Reserve(Tenant, OrderId, State, 3));
        _clock.Advance(TimeSpan.FromSeconds(61));

        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    [Fact]
    public void Publish_OfAPlaceThatWasOverwritten_ChangesNothing()
    {
        var recent = Ring(512);
        var place = recent.Reserve(Tenant, OrderId, State, 3);
        var next = 0;
        while (recent.Reserve(Tenant, $"ord_{next++}", State, 3) - place < 512)
        {
        }

        recent.Publish(place);

        Assert.All(Enumerable.Range(0, next), i => Assert.Null(recent.TryTake(Tenant, $"ord_{i}", 3)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(64)]
    public void Reserve_OfMoreThanThereIsRoomFor_KeepsNothing(int capacity)
    {
        var recent = Ring(capacity);
        var place = recent.Reserve(Tenant, OrderId, new byte[100], 3);
        recent.Publish(place);

        Assert.Equal(RecentOrders.Nowhere, place);
        Assert.Null(recent.TryTake(Tenant, OrderId, 3));
    }

    /// <summary>Whatever is taken is what a table would have said, never older and never another order's; and of the last ones that were
    /// published as many are there as the ring has room for.</summary>
    [Fact]
    public void Ring_OfAnySeed_AgreesWithATable()
    {
        var first = Random.Shared.Next(1_000_000_000);
        var found = 0;
        for (var seed = first; seed < first + 300; seed++)
        {
            found += new RecentOrdersModel(seed).Run(400);
        }

        Assert.True(found > 3_000, $"Only {found} were found, from seed {first} on.");
    }

    /// <summary>Each thread makes and takes orders of its own, all on one ring that has room for a few.</summary>
    [Fact]
    public async Task Ring_OfManyThreads_GivesEachItsOwn()
    {
        var recent = Ring(20_000);
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            var taken = 0;
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var state = RecentOrdersModel.StateOf(random, i);
                var orderId = $"ord_{thread:D4}-{i:D12}";
                recent.Publish(recent.Reserve(Tenant, orderId, state, 1));
                if (recent.TryTake(Tenant, orderId, 1) is { } bytes)
                {
                    Assert.Equal(state, bytes);
                    taken++;
                }

                Assert.Null(recent.TryTake(Tenant, orderId, 1));
            }

            return taken;
        })));

        Assert.All(found, static taken => Assert.True(taken > 1_000, $"{taken} were found."));
    }

    private RecentOrders Ring(int capacity) => new(capacity, _clock);
}
