using Orleans;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class CallTests
{
    public interface ICounterGrain : IGrainWithStringKey
    {
        Task Add(int amount);

        Task<int> AddAndGet(int amount, string note);

        ValueTask<int> Get();

        ValueTask Reset();

        Task<string> Key();

        Task<int> Fail();

        ValueTask FailLater();
    }

    [Fact]
    public async Task Call_EveryReturnShape_ReachesTheGrainAndAnswers()
    {
        await using var engine = await EngineHost.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        await counter.Add(2);
        Assert.Equal(5, await counter.AddAndGet(3, "three"));
        Assert.Equal(5, await counter.Get());
        await counter.Reset();
        Assert.Equal(0, await counter.Get());
        Assert.Equal("one", await counter.Key());
    }

    [Fact]
    public async Task Call_MethodThrows_CallerGetsTheSameException()
    {
        await using var engine = await EngineHost.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        var atOnce = await Assert.ThrowsAsync<InvalidOperationException>(counter.Fail);
        Assert.Equal("at once", atOnce.Message);
        var later = await Assert.ThrowsAsync<InvalidOperationException>(async () => await counter.FailLater());
        Assert.Equal("later", later.Message);
        Assert.Equal(0, await counter.Get());
    }

    [Fact]
    public async Task Call_TwoKeys_AreTwoGrains()
    {
        await using var engine = await EngineHost.StartAsync();

        await engine.Grains.GetGrain<ICounterGrain>("one").Add(1);

        Assert.Equal(0, await engine.Grains.GetGrain<ICounterGrain>("two").Get());
        Assert.Equal(2, engine.Catalog.List().Count);
    }

    [Fact]
    public async Task Call_ManyCallersAtOnce_EachTurnSeesWhatTheLastOneLeft()
    {
        await using var engine = await EngineHost.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        await Eventually.Done(Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                for (var i = 0; i < 500; i++)
                {
                    await counter.AddAndGet(1, "");
                }
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            TaskScheduler.Default).Unwrap())));

        Assert.Equal(8_000, await counter.Get());
        Assert.Single(engine.Catalog.List());
    }

    public sealed class CounterGrain : Grain, ICounterGrain
    {
        private int _count;

        public Task Add(int amount)
        {
            _count += amount;
            return Task.CompletedTask;
        }

        public async Task<int> AddAndGet(int amount, string note)
        {
            var before = _count;
            await Task.Yield();
            _count = before + amount;
            return _count;
        }

        public ValueTask<int> Get() => new(_count);

        public ValueTask Reset()
        {
            _count = 0;
            return default;
        }

        public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

        public Task<int> Fail() => throw new InvalidOperationException("at once");

        public async ValueTask FailLater()
        {
            await Task.Yield();
            throw new InvalidOperationException("later");
        }
    }
}
