using OrderActors.GrainInterfaces;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Server;

/// <summary>A reference is the same however it is made, the first time and later, by each of several silos in a process.</summary>
[Collection(PostgresCollection.Name)]
public sealed class GrainReferencesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Find_OfAnyGrain_IsWhatGetGrainGives()
    {
        await using var one = await SiloHost.StartAsync(await postgres.NewDatabaseAsync());
        await using var other = await SiloHost.StartAsync(await postgres.NewDatabaseAsync());
        foreach (var grains in new[] { one.Grains, other.Grains, one.Grains })
        {
            foreach (var key in new[] { "order/dev/ord_1", "stock/dev/a", "é" })
            {
                AssertSame(grains.GetGrain<IOrderGrain>(key), grains.Find<IOrderGrain>(key));
                AssertSame(grains.GetGrain<IStockGrain>(key), grains.Find<IStockGrain>(key));
                AssertSame(grains.GetGrain<IOrderIntakeGrain>(key), grains.Find<IOrderIntakeGrain>(key));
                AssertSame(grains.GetGrain<IOrderQueryGrain>(key), grains.Find<IOrderQueryGrain>(key));
                AssertSame(grains.GetGrain<IPartnerGrain>(key), grains.Find<IPartnerGrain>(key));
            }
        }
    }

    private static void AssertSame(IAddressable expected, IAddressable found)
    {
        Assert.Equal(expected, found);
        Assert.Equal(((GrainReference)expected).InterfaceType, ((GrainReference)found).InterfaceType);
    }
}
