using Orleans;
using Orleans.Concurrency;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class TurnTests
{
    public interface ITurnGrain : IGrainWithStringKey
    {
        Task Step(string name);

        [AlwaysInterleave]
        Task Interleaved(string name);

        [ReadOnly]
        Task Read(string name);

        Task<bool> StaysOnItsContext();

        Task<bool> OverlapsWithItself();
    }

    public interface IReentrantTurnGrain : IGrainWithStringKey
    {
        Task Step(string name);
    }

    [Fact]
    public async Task Calls_ToABusyGrain_RunOneByOneInTheOrderTheyCame()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITurnGrain>("one");

        Task[] calls = [grain.Step("a"), grain.Step("b"), grain.Step("c")];
        Assert.Equal(["a begins"], engine.Script.Said);
        Assert.Equal(2, engine.Catalog.List().Single().WaitingCalls);
        engine.Script.Open("c");
        engine.Script.Open("b");
        engine.Script.Open("a");

        await Eventually.Done(Task.WhenAll(calls));
        Assert.Equal(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"], engine.Script.Said);
    }

    [Fact]
    public async Task AlwaysInterleave_GrainIsBusy_RunsAtTheNextAwait()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITurnGrain>("one");

        var busy = grain.Step("a");
        engine.Script.Open("b");
        await Eventually.Done(grain.Interleaved("b"));

        Assert.False(busy.IsCompleted);
        Assert.Equal(["a begins", "b begins", "b ends"], engine.Script.Said);
        engine.Script.Open("a");
        await Eventually.Done(busy);
    }

    [Fact]
    public async Task ReadOnly_InterleavesWithReadOnlyAndWaitsForWrites()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITurnGrain>("one");

        var first = grain.Read("r1");
        var write = grain.Step("w");
        engine.Script.Open("r2");
        await Eventually.Done(grain.Read("r2"));
        Assert.Equal(0, engine.Script.Count("w begins"));

        engine.Script.Open("r1");
        await Eventually.Done(first);
        await Eventually.Equal(1, () => engine.Script.Count("w begins"));
        var late = grain.Read("r3");
        engine.Script.Open("r3");
        Assert.Equal(0, engine.Script.Count("r3 begins"));
        engine.Script.Open("w");
        await Eventually.Done(Task.WhenAll(write, late));
        Assert.Equal("r3 ends", engine.Script.Said[^1]);
    }

    [Fact]
    public async Task Reentrant_AllCallsInterleave()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IReentrantTurnGrain>("one");

        Task[] calls = [grain.Step("a"), grain.Step("b")];
        await Eventually.Equal(1, () => engine.Script.Count("b begins"));
        engine.Script.Open("b");
        await Eventually.Done(calls[1]);
        engine.Script.Open("a");
        await Eventually.Done(calls[0]);

        Assert.Equal(["a begins", "b begins", "b ends", "a ends"], engine.Script.Said);
    }

    [Fact]
    public async Task Await_InAGrain_ComesBackToTheGrain()
    {
        await using var engine = await EngineHost.StartAsync();

        Assert.True(await engine.Grains.GetGrain<ITurnGrain>("one").StaysOnItsContext());
    }

    [Fact]
    public async Task Turns_OfManyTasksInOneCall_NeverOverlap()
    {
        await using var engine = await EngineHost.StartAsync();

        Assert.False(await engine.Grains.GetGrain<ITurnGrain>("one").OverlapsWithItself());
    }

    public sealed class TurnGrain(Script script) : Grain, ITurnGrain
    {
        private int _inside;

        public Task Step(string name) => Play(script, name);

        public Task Interleaved(string name) => Play(script, name);

        public Task Read(string name) => Play(script, name);

        public async Task<bool> StaysOnItsContext()
        {
            var context = SynchronizationContext.Current;
            await Task.Yield();
            var afterYield = SynchronizationContext.Current;
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            return context is not null && context == afterYield && context == SynchronizationContext.Current;
        }

        public async Task<bool> OverlapsWithItself()
        {
            var overlaps = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            {
                var seen = false;
                for (var i = 0; i < 50; i++)
                {
                    await Task.Yield();
                    seen |= Interlocked.Increment(ref _inside) > 1;
                    Thread.SpinWait(100);
                    Interlocked.Decrement(ref _inside);
                }

                return seen;
            }));
            return overlaps.Contains(true);
        }
    }

    [Reentrant]
    public sealed class ReentrantTurnGrain(Script script) : Grain, IReentrantTurnGrain
    {
        public Task Step(string name) => Play(script, name);
    }

    private static async Task Play(Script script, string name)
    {
        script.Say(name + " begins");
        await script.Wait(name);
        script.Say(name + " ends");
    }
}
