using System.Text;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Shards;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Gateway.Tests.Ids;

public sealed class ShardTests
{
    /// <summary>Stored ids have shards in them, so these never change.</summary>
    [Theory]
    [InlineData("acme", "tea-01", 530)]
    [InlineData("acme", "tea-02", 375)]
    [InlineData("dev", "sku-0", 708)]
    [InlineData("a", "b", 301)]
    public void OfSku_IsTheSameForEver(string tenant, string sku, int shard) => Assert.Equal(shard, Shard.OfSku(tenant, sku));

    [Fact]
    public void OfGrain_OfAnOrder_IsThatOfItsFirstSku()
    {
        for (var number = 0; number < 2_000; number++)
        {
            var sku = $"sku-{number}";
            var shard = Shard.OfSku("acme", sku);
            var text = new char[Shard.TextLength];
            Shard.Write(shard, text);

            Assert.Equal(shard, OfGrain(new StockKey("acme", sku).ToString()));
            Assert.Equal(shard, OfGrain(new OrderKey("acme", $"ord_{number:D18}{new string(text)}CHECK").ToString()));
        }
    }

    [Theory]
    [InlineData("stock/ord_000000000000000001ZZCHECK", Shard.Count - 1)]
    [InlineData("acme/ord_00000000000000000100CHECK", 0)]
    public void OfGrain_OfAnOrder_IsInItsId(string key, int shard) => Assert.Equal(shard, OfGrain(key));

    [Theory]
    [InlineData("acme/ord_1")]
    [InlineData("acme/ord_000000000000000001!!CHECK")]
    [InlineData("keeper")]
    [InlineData("")]
    public void OfGrain_OfAnyOtherKey_IsAShard(string key) => Assert.InRange(OfGrain(key), 0, Shard.Count - 1);

    [Fact]
    public void OfSku_OfManySkus_SpreadsThemEvenly()
    {
        var counts = Enumerable.Range(0, 64 * Shard.Count).CountBy(number => Shard.OfSku("acme", $"sku-{number}")).ToList();

        Assert.Equal(Shard.Count, counts.Count);
        Assert.All(counts, shard => Assert.InRange(shard.Value, 24, 112));
    }

    [Fact]
    public void OfSku_OfTheLongestNames_FitsTheBuffer() =>
        Assert.InRange(Shard.OfSku(new string('t', 64), new string('s', 64)), 0, Shard.Count - 1);

    private static int OfGrain(string key) => Shard.OfGrain(Encoding.UTF8.GetBytes(key));
}
