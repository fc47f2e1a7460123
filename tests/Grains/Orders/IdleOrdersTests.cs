using OrderActors.Grains.Orders;

namespace OrderActors.Grains.Tests.Orders;

/// <summary>Which orders leave memory when there is no room for all.</summary>
public sealed class IdleOrdersTests
{
    [Fact]
    public void Use_OverTheBudget_EndsThoseThatWereNotUsedForLongest()
    {
        var idle = new IdleOrders(300);
        var orders = Enumerable.Range(0, 3).Select(static _ => new One()).ToList();
        Assert.All(orders, order => Assert.Equal(0, idle.Use(order, 100)));
        idle.Use(orders[0], 100);

        Assert.Equal(2, idle.Use(new One(), 150));

        Assert.Equal([false, true, true], orders.Select(static order => order.HasEnded));
        Assert.Equal(250, idle.Bytes);
    }

    [Fact]
    public void Use_OfOneThatHasGrown_CountsWhatItTakesNow()
    {
        var idle = new IdleOrders(300);
        var (one, other) = (new One(), new One());
        idle.Use(one, 100);
        idle.Use(other, 100);

        Assert.Equal(1, idle.Use(other, 250));

        Assert.True(one.HasEnded);
        Assert.Equal(250, idle.Bytes);
    }

    [Fact]
    public void Use_OfOneThatIsLargerThanTheBudget_EndsAllOthersAndNotItself()
    {
        var idle = new IdleOrders(300);
        var (one, large) = (new One(), new One());
        idle.Use(one, 100);

        Assert.Equal(1, idle.Use(large, 1_000));

        Assert.Equal((true, false), (one.HasEnded, large.HasEnded));
    }

    [Fact]
    public void Remove_OfOne_MakesRoomOnce()
    {
        var idle = new IdleOrders(300);
        var orders = Enumerable.Range(0, 3).Select(static _ => new One()).ToList();
        orders.ForEach(order => idle.Use(order, 100));

        idle.Remove(orders[1]);
        idle.Remove(orders[1]);

        Assert.Equal(200, idle.Bytes);
        Assert.Equal(0, idle.Use(orders[1], 100));
        Assert.DoesNotContain(orders, static order => order.HasEnded);
    }

    /// <summary>Beside a list that is searched from end to end.</summary>
    [Fact]
    public void IdleOrders_OfAnySeed_AgreeWithAList()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var idle = new IdleOrders(2_000);
        var orders = Enumerable.Range(0, 60).Select(static _ => new One()).ToList();
        var list = new List<(One Order, int Bytes)>();
        for (var step = 0; step < 20_000; step++)
        {
            var order = orders[random.Next(orders.Count)];
            list.RemoveAll(entry => entry.Order == order);
            if (random.Next(5) == 0)
            {
                idle.Remove(order);
            }
            else
            {
                order.HasEnded = false;
                var bytes = random.Next(1, 300);
                list.Add((order, bytes));
                var ended = idle.Use(order, bytes);
                for (; list.Sum(static entry => entry.Bytes) > 2_000; ended--)
                {
                    Assert.True(list[0].Order.HasEnded, $"Seed {seed}, step {step}.");
                    list.RemoveAt(0);
                }

                Assert.Equal((seed, step, 0), (seed, step, ended));
            }

            Assert.Equal((seed, step, list.Sum(static entry => (long)entry.Bytes)), (seed, step, idle.Bytes));
        }
    }

    private sealed class One : OrderInMemory
    {
        public bool HasEnded { get; set; }

        public override void End() => HasEnded = true;
    }
}
