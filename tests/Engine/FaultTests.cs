using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine;
using OrderActors.Tests.Support;
using Orleans;
using Orleans.Runtime;

namespace OrderActors.Engine.Tests;

public sealed class FaultTests
{
    public interface IRestlessGrain : IGrainWithStringKey
    {
        Task<string> Activation();

        Task Wait(string gate);

        Task Tick();

        Task<int> CountAndSometimesLeave(bool leave);

        Task Refuse();
    }

    [Fact]
    public async Task Crash_CallsFail_AndNothingRunsAnyMore()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IRestlessGrain>("one");
        await grain.Tick();
        var running = grain.Wait("gate");
        var waiting = grain.Wait("gate");

        engine.Services.GetRequiredService<IFaultInjection>().Crash();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Eventually.Done(running));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Eventually.Done(waiting));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Wait("gate"));
        engine.Script.Open("gate");
        engine.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["waits"], engine.Script.Said);
        Assert.Equal(0, engine.Catalog.TimerCount);
    }

    [Fact]
    public async Task Orphan_GoesOnBesideTheNextActivation()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IRestlessGrain>("one");
        var first = await grain.Activation();
        var running = grain.Wait("gate");

        var orphan = engine.Services.GetRequiredService<IFaultInjection>().Orphan(GrainId.Create("restless", "one"));
        var second = await Eventually.Done(grain.Activation());
        engine.Script.Open("gate");
        await Eventually.Done(running);

        Assert.NotEqual(first, second);
        Assert.Equal(first, orphan!.ActivationId.ToString());
        await Eventually.Done(orphan.DeactivateAsync(new(DeactivationReasonCode.DuplicateActivation, "")));
        Assert.Equal(second, await grain.Activation());
    }

    [Fact]
    public async Task Activation_EndsAtOnceEveryTime_CallIsRefusedInTheEnd()
    {
        await using var engine = await EngineHost.StartAsync();

        await Assert.ThrowsAnyAsync<OrleansMessageRejectionException>(
            () => Eventually.Done(engine.Grains.GetGrain<IRestlessGrain>("fleeting").Refuse()));
    }

    [Fact]
    public async Task Calls_InAStormOfDeactivations_AllEndAndNoneRunsTwice()
    {
        await using var engine = await EngineHost.StartAsync();

        await Eventually.Done(Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Factory.StartNew(
            async () =>
            {
                var random = new Random(caller);
                for (var i = 0; i < 1_000; i++)
                {
                    var grain = engine.Grains.GetGrain<IRestlessGrain>($"g{random.Next(5)}");
                    try
                    {
                        await grain.CountAndSometimesLeave(leave: random.Next(20) == 0);
                    }
                    catch (OrleansMessageRejectionException)
                    {
                        engine.Script.Say("refused");
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            TaskScheduler.Default).Unwrap())));

        await Eventually.True(() => engine.Catalog.List().All(one => one.RunningCalls + one.WaitingCalls == 0));
        Assert.Equal(8_000, engine.Script.Count("counted") + engine.Script.Count("refused"));
    }

    public sealed class RestlessGrain(Script script) : Grain, IRestlessGrain
    {
        private int _inside;

        public override Task OnActivateAsync(CancellationToken cancellationToken)
        {
            if (this.GetPrimaryKeyString() == "fleeting")
            {
                DeactivateOnIdle();
            }

            return Task.CompletedTask;
        }

        public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

        public async Task Wait(string gate)
        {
            script.Say("waits");
            await script.Wait(gate);
            script.Say("goes on");
        }

        public Task Tick()
        {
            this.RegisterGrainTimer(
                () =>
                {
                    script.Say("ticks");
                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
            return Task.CompletedTask;
        }

        public async Task<int> CountAndSometimesLeave(bool leave)
        {
            Assert.Equal(1, ++_inside);
            if (leave)
            {
                DeactivateOnIdle();
            }

            await Task.Yield();
            script.Say("counted");
            return --_inside;
        }

        public Task Refuse() => Task.CompletedTask;
    }
}
