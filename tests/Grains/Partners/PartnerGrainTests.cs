using Microsoft.Extensions.DependencyInjection;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;
using OrderActors.Grains.Tests.Server;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Grains.Tests.Partners;

/// <summary>How many calls a silo makes at once.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PartnerGrainTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    public async Task Calls_AtOnce_AreAsManyAsTheSettingSays(int limit)
    {
        var partner = new SlowPartner();
        await using var silo = await SiloHost.StartAsync(
            await postgres.NewDatabaseAsync(),
            [("Partners:MaxConcurrentCalls", $"{limit}"), ("Partners:CallTimeout", "00:00:30")],
            configure: services => services.AddSingleton<IPaymentAdapter>(partner));

        for (var i = 0; i < limit + 20; i++)
        {
            await silo.Grains.GetGrain<IPartnerGrain>(PartnerKeys.Payment).CarryOutAsync(
                new EffectRequest(Shop.Tenant, $"ord_{i}", "7-refundPayment", EffectKind.RefundPayment, $"pay-{i}", 1, "EUR", []));
        }

        await Eventually.True(() => partner.Calls == limit, "as many calls as allowed are under way");
        partner.Answer();
        await Eventually.True(() => partner.Calls == 0, "all calls came back");
        Assert.Equal(limit, partner.MostCalls);
    }

    private sealed class SlowPartner : IPaymentAdapter
    {
        private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _calls;
        private int _mostCalls;

        public int Calls => Volatile.Read(ref _calls);

        public int MostCalls => Volatile.Read(ref _mostCalls);

        public void Answer() => _answer.SetResult();

        public async ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken)
        {
            var calls = Interlocked.Increment(ref _calls);
            InterlockedMax(calls);
            await _answer.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref _calls);
            return "refund-1";
        }

        private void InterlockedMax(int calls)
        {
            for (var most = MostCalls; calls > most; most = MostCalls)
            {
                Interlocked.CompareExchange(ref _mostCalls, calls, most);
            }
        }
    }
}
