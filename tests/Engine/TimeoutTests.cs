using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class TimeoutTests
{
    public interface ISlowGrain : IGrainWithStringKey
    {
        Task Wait(string gate);

        [ResponseTimeout("00:00:05")]
        Task WaitBriefly(string gate);

        Task WaitForToken(string name, CancellationToken token);

        Task<string> CallBack(string key);

        Task<string> Name();

        [Orleans.Concurrency.OneWay]
        Task Tell(string gate);
    }

    [Fact]
    public async Task Call_NoAnswerInTime_FailsForTheCallerAndRunsOnInTheGrain()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ISlowGrain>("one");

        var general = grain.Wait("a");
        var own = engine.Grains.GetGrain<ISlowGrain>("two").WaitBriefly("b");
        engine.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(own.IsCompleted);
        engine.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(own));
        Assert.False(general.IsCompleted);
        engine.Clock.Advance(TimeSpan.FromSeconds(25));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(general));

        Assert.Equal(0, engine.Script.Count("a ends"));
        engine.Script.Open("a");
        await Eventually.Equal(1, () => engine.Script.Count("a ends"));
    }

    [Fact]
    public async Task Call_EveryOneOfMany_TimesOutAtItsOwnTime()
    {
        await using var engine = await EngineHost.StartAsync();
        var calls = new List<Task>();
        for (var i = 0; i < 50; i++)
        {
            calls.Add(engine.Grains.GetGrain<ISlowGrain>($"grain {i}").Wait("never"));
            engine.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        engine.Clock.Advance(TimeSpan.FromSeconds(25));
        await Eventually.Equal(1, () => calls.Count(call => call.IsFaulted));
        engine.Clock.Advance(TimeSpan.FromSeconds(2.4));
        await Eventually.Equal(25, () => calls.Count(call => call.IsFaulted));
        engine.Clock.Advance(TimeSpan.FromSeconds(2.5));
        await Eventually.Equal(50, () => calls.Count(call => call.IsFaulted));
    }

    [Fact]
    public async Task Call_TimedOutBeforeItsTurn_IsNotRun()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ISlowGrain>("one");

        var first = grain.Wait("a");
        var second = grain.Wait("b");
        engine.Clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(second));
        engine.Script.Open("a");
        await Eventually.Equal(1, () => engine.Script.Count("a ends"));

        Assert.Equal("one", await Eventually.Done(grain.Name()));
        Assert.Equal(0, engine.Script.Count("b begins"));
        await Assert.ThrowsAsync<TimeoutException>(() => first);
    }

    [Fact]
    public async Task Cycle_TimesOut_AndBothGrainsGoOn()
    {
        await using var engine = await EngineHost.StartAsync();
        var one = engine.Grains.GetGrain<ISlowGrain>("one");

        var cycle = one.CallBack("two");
        Assert.False(cycle.IsCompleted);
        engine.Clock.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(cycle));
        Assert.Equal("one", await Eventually.Done(one.Name()));
        Assert.Equal("two", await Eventually.Done(engine.Grains.GetGrain<ISlowGrain>("two").Name()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timeout_CancelsTheGrainsToken_OnlyIfAskedTo(bool cancels)
    {
        await using var engine = await EngineHost.StartAsync(silo =>
            silo.Configure<SiloMessagingOptions>(options => options.CancelRequestOnTimeout = cancels));

        var call = engine.Grains.GetGrain<ISlowGrain>("one").WaitForToken("w", CancellationToken.None);
        engine.Clock.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(call));

        engine.Script.Open("w");
        var expected = cancels ? "w begins; w cancelled in its turn" : "w begins; w ends";
        await Eventually.Equal(expected, () => string.Join("; ", engine.Script.Said));
    }

    [Fact]
    public async Task Cancel_ReachesTheGrainAndFreesTheCaller()
    {
        await using var engine = await EngineHost.StartAsync();
        using var source = new CancellationTokenSource();

        var call = engine.Grains.GetGrain<ISlowGrain>("one").WaitForToken("w", source.Token);
        Assert.False(call.IsCompleted);
        await source.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Done(call));
        Assert.Equal(source.Token, thrown.CancellationToken);
        await Eventually.Equal("w begins; w cancelled in its turn", () => string.Join("; ", engine.Script.Said));
    }

    [Fact]
    public async Task Cancel_BeforeTheCallOrItsTurn_RunsNothing()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ISlowGrain>("one");
        using var source = new CancellationTokenSource();

        var busy = grain.Wait("a");
        var waiting = grain.WaitForToken("w", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Done(waiting));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.WaitForToken("x", source.Token));
        engine.Script.Open("a");
        await Eventually.Done(busy);

        Assert.Equal("one", await Eventually.Done(grain.Name()));
        Assert.Equal(["a begins", "a ends"], engine.Script.Said);
    }

    [Fact]
    public async Task OneWay_CallerDoesNotWait()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ISlowGrain>("one");

        Assert.True(grain.Tell("a").IsCompletedSuccessfully);
        Assert.True(engine.Grains.GetGrain<ISlowGrain>("two").Tell("throw").IsCompletedSuccessfully);

        await Eventually.Equal(1, () => engine.Script.Count("a begins"));
        engine.Script.Open("a");
        await Eventually.Equal(1, () => engine.Script.Count("a ends"));
    }

    public sealed class SlowGrain(Script script) : Grain, ISlowGrain
    {
        public async Task Wait(string gate)
        {
            script.Say(gate + " begins");
            await script.Wait(gate);
            script.Say(gate + " ends");
        }

        public Task WaitBriefly(string gate) => Wait(gate);

        public async Task WaitForToken(string name, CancellationToken token)
        {
            script.Say(name + " begins");
            var inTurn = false;
            using var registration = token.Register(() => inTurn = SynchronizationContext.Current == GrainContext);
            try
            {
                await script.Wait(name).WaitAsync(token);
                script.Say(name + " ends");
            }
            catch (OperationCanceledException)
            {
                // What was registered last is called first, so this runs before the registration above was.
                await Task.Yield();
                script.Say(name + (inTurn ? " cancelled in its turn" : " cancelled beside its turn"));
                throw;
            }
        }

        public async Task<string> CallBack(string key) =>
            this.GetPrimaryKeyString() == key
                ? await GrainFactory.GetGrain<ISlowGrain>("one").Name()
                : await GrainFactory.GetGrain<ISlowGrain>(key).CallBack(key);

        public Task<string> Name() => Task.FromResult(this.GetPrimaryKeyString());

        public Task Tell(string gate) => gate == "throw" ? throw new InvalidOperationException() : Wait(gate);
    }
}
