using Orleans;
using Orleans.Runtime;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public interface ITimerGrain : IGrainWithStringKey
    {
        Task Start(string name, bool interleave, bool keepAlive);

        Task Restart(TimeSpan dueTime, TimeSpan period);

        Task Stop();

        Task Hold(string gate);

        Task Leave();
    }

    [Fact]
    public async Task Timer_PeriodCountsFromTheEndOfATick()
    {
        await using var engine = await EngineHost.StartAsync();
        await engine.Grains.GetGrain<ITimerGrain>("one").Start("slow", interleave: false, keepAlive: false);

        engine.Clock.Advance(Second);
        await Eventually.Equal(1, () => engine.Script.Count("slow begins"));
        engine.Clock.Advance(10 * Second);
        engine.Script.Open("slow");
        await Eventually.Equal(1, () => engine.Script.Count("slow ends"));
        await Eventually.True(() => engine.Clock.NextDue == engine.Clock.GetUtcNow() + Second);
        Assert.Equal(1, engine.Script.Count("slow begins"));

        engine.Clock.Advance(Second);
        await Eventually.Equal(2, () => engine.Script.Count("slow ends"));
    }

    [Fact]
    public async Task Timer_GrainIsBusy_TickWaitsForItsTurnUnlessItInterleaves()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITimerGrain>("one");
        await grain.Start("waits", interleave: false, keepAlive: false);
        await grain.Start("interleaves", interleave: true, keepAlive: false);
        engine.Script.Open("waits");
        engine.Script.Open("interleaves");

        var busy = grain.Hold("gate");
        engine.Clock.Advance(Second);
        await Eventually.Equal(1, () => engine.Script.Count("interleaves ends"));
        Assert.Equal(0, engine.Script.Count("waits begins"));
        engine.Script.Open("gate");

        await Eventually.Done(busy);
        await Eventually.Equal(1, () => engine.Script.Count("waits ends"));
    }

    [Fact]
    public async Task Timer_CallbackThrows_GoesOn()
    {
        await using var engine = await EngineHost.StartAsync();
        await engine.Grains.GetGrain<ITimerGrain>("one").Start("throws", interleave: false, keepAlive: false);

        for (var ticks = 1; ticks <= 3; ticks++)
        {
            engine.Clock.Advance(Second);
            await Eventually.Equal(ticks, () => engine.Script.Count("throws begins"));
            await Eventually.True(() => engine.Clock.NextDue == engine.Clock.GetUtcNow() + Second);
        }
    }

    [Fact]
    public async Task Change_GivesNewTimes_AndDisposeEndsIt()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITimerGrain>("one");
        await grain.Start("t", interleave: false, keepAlive: false);
        engine.Script.Open("t");

        await grain.Restart(5 * Second, Timeout.InfiniteTimeSpan);
        engine.Clock.Advance(4 * Second);
        Assert.Equal(0, engine.Script.Count("t begins"));
        engine.Clock.Advance(Second);
        await Eventually.Equal(1, () => engine.Script.Count("t ends"));
        engine.Clock.Advance(20 * Second);
        Assert.Equal(1, engine.Script.Count("t begins"));

        await grain.Restart(Second, Second);
        await grain.Stop();
        engine.Clock.Advance(20 * Second);
        Assert.Equal(1, engine.Script.Count("t begins"));
        Assert.Equal(0, engine.Catalog.TimerCount);
    }

    [Fact]
    public async Task Timer_TickIsNoUse_UnlessItKeepsTheGrainAlive()
    {
        await using var engine = await EngineHost.StartAsync();
        foreach (var name in new[] { "idle", "alive" })
        {
            var grain = engine.Grains.GetGrain<ITimerGrain>(name);
            await grain.Start(name, interleave: false, keepAlive: name == "alive");
            await grain.Restart(TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(7));
            engine.Script.Open(name);
        }

        for (var minutes = 0; minutes < 20; minutes++)
        {
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.True(() => engine.Catalog.List().All(one => one.RunningCalls + one.WaitingCalls == 0));
        }

        Assert.Equal(2, engine.Script.Count("idle ends"));
        await Eventually.Equal("alive", () => string.Join(",", engine.Catalog.List().Select(one => one.GrainId.Key)));
    }

    [Fact]
    public async Task Deactivation_DuringATick_CancelsItsTokenAndEndsTheTimer()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ITimerGrain>("one");
        await grain.Start("cancellable", interleave: true, keepAlive: false);

        await grain.Leave();

        await Eventually.True(() => engine.Catalog.List().Count == 0);
        Assert.Equal(0, engine.Catalog.TimerCount);
        engine.Clock.Advance(10 * Second);
        Assert.Equal(0, engine.Script.Count("cancellable begins"));
    }

    public sealed class TimerGrain(Script script) : Grain, ITimerGrain
    {
        private IGrainTimer? _timer;

        public Task Start(string name, bool interleave, bool keepAlive)
        {
            _timer = this.RegisterGrainTimer(
                TickAsync,
                name,
                new GrainTimerCreationOptions(Second, Second) { Interleave = interleave, KeepAlive = keepAlive });
            return Task.CompletedTask;
        }

        public Task Restart(TimeSpan dueTime, TimeSpan period)
        {
            _timer!.Change(dueTime, period);
            return Task.CompletedTask;
        }

        public Task Stop()
        {
            _timer!.Dispose();
            return Task.CompletedTask;
        }

        public Task Hold(string gate) => script.Wait(gate);

        public Task Leave()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }

        private async Task TickAsync(string name, CancellationToken token)
        {
            script.Say(name + " begins");
            if (name == "throws")
            {
                throw new InvalidOperationException();
            }

            await script.Wait(name).WaitAsync(token);
            script.Say(name + " ends");
        }
    }
}
