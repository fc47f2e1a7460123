using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class LifecycleTests
{
    public interface ILivingGrain : IGrainWithStringKey
    {
        Task<string> Activation();

        Task Hold(string gate);

        Task Leave();

        Task Stay(TimeSpan time);

        Task Tick();
    }

    public interface IShortLivedGrain : IGrainWithStringKey
    {
        Task Touch();
    }

    public interface IKeptGrain : IGrainWithStringKey
    {
        Task Touch();
    }

    [Fact]
    public async Task FirstCalls_AtOnce_ShareOneActivation()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("slow");

        var calls = Enumerable.Range(0, 10).Select(_ => grain.Activation()).ToArray();
        engine.Script.Open("activate slow");
        var ids = await Eventually.Done(Task.WhenAll(calls));

        Assert.Single(ids.Distinct());
        Assert.Equal(1, engine.Script.Count("activated slow"));
    }

    [Fact]
    public async Task Activation_Fails_CallersGetTheExceptionAndTheNextCallTriesAgain()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("broken");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(grain.Activation);
        Assert.Equal("broken", failure.Message);
        Assert.Empty(engine.Catalog.List());

        engine.Script.Open("mended");
        Assert.NotEmpty(await grain.Activation());
    }

    [Fact]
    public async Task DeactivateOnIdle_CallStillRuns_EndsAfterItAndTheNextCallMakesANewActivation()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("one");
        var first = await grain.Activation();

        var held = grain.Hold("gate");
        var leaving = engine.Catalog.DeactivateAsync(engine.Catalog.List().Single().GrainId);
        var next = grain.Activation();
        Assert.Equal(0, engine.Script.Count("deactivated one: RuntimeRequested"));
        engine.Script.Open("gate");
        await Eventually.Done(Task.WhenAll(held, leaving));

        Assert.NotEqual(first, await Eventually.Done(next));
        Assert.Equal(["activated one", "deactivated one: RuntimeRequested", "disposed one", "activated one"], engine.Script.Said);
    }

    [Fact]
    public async Task DeactivateOnIdle_FromInside_SaysThatTheGrainAskedForIt()
    {
        await using var engine = await EngineHost.StartAsync();

        await engine.Grains.GetGrain<ILivingGrain>("one").Leave();

        await Eventually.True(() => engine.Catalog.List().Count == 0);
        Assert.Equal(1, engine.Script.Count("deactivated one: ApplicationRequested"));
    }

    [Fact]
    public async Task Call_WhileTheGrainDeactivates_GoesToTheNextActivation()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("lingering");
        var first = await grain.Activation();

        await grain.Leave();
        await Eventually.Equal(1, () => engine.Script.Count("deactivated lingering: ApplicationRequested"));
        var next = grain.Activation();
        Assert.False(next.IsCompleted);
        engine.Script.Open("deactivate lingering");

        Assert.NotEqual(first, await Eventually.Done(next));
    }

    [Fact]
    public async Task IdleCollection_EachClassByItsAge()
    {
        await using var engine = await EngineHost.StartAsync(silo => silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = TimeSpan.FromMinutes(10);
            options.ClassSpecificCollectionAge[typeof(ShortLivedGrain).FullName!] = TimeSpan.FromMinutes(2);
        }));
        await engine.Grains.GetGrain<IShortLivedGrain>("one").Touch();
        await engine.Grains.GetGrain<ILivingGrain>("one").Activation();
        await engine.Grains.GetGrain<IKeptGrain>("one").Touch();

        engine.Clock.Advance(TimeSpan.FromMinutes(1.5));
        Assert.Equal(3, engine.Catalog.List().Count);
        engine.Clock.Advance(TimeSpan.FromMinutes(1.5));
        await Eventually.Equal(2, () => engine.Catalog.List().Count);
        engine.Clock.Advance(TimeSpan.FromMinutes(8));
        await Eventually.Equal(nameof(KeptGrain), () => string.Join(",", engine.Catalog.List().Select(one => one.GrainClass.Name)));
        engine.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, engine.Script.Count("deactivated one: ActivationIdle"));
        Assert.Single(engine.Catalog.List());
    }

    [Fact]
    public async Task IdleCollection_CallComesOrRuns_LeavesTheGrain()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("one");
        var first = await grain.Activation();

        engine.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(first, await grain.Activation());
        engine.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(first, await grain.Activation());

        await grain.Stay(TimeSpan.FromHours(1));
        engine.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(first, await grain.Activation());
        engine.Clock.Advance(TimeSpan.FromMinutes(30));
        await Eventually.True(() => engine.Catalog.List().Count == 0);
    }

    [Fact]
    public async Task Activation_Gone_NothingHoldsIt()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<ILivingGrain>("one");
        var remembered = await UseAndRemember(engine, grain);

        await grain.Leave();
        await Eventually.True(() => engine.Catalog.List().Count == 0);

        Assert.Equal(0, engine.Catalog.TimerCount);
        await Eventually.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !remembered.IsAlive;
        });
        GC.KeepAlive(grain);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> UseAndRemember(EngineHost engine, ILivingGrain grain)
    {
        await grain.Tick();
        Assert.Equal(1, engine.Catalog.TimerCount);
        return LivingGrain.Latest!;
    }

    public sealed class LivingGrain(Script script) : Grain, ILivingGrain, IDisposable
    {
        internal static WeakReference? Latest { get; private set; }

        private string Name => this.GetPrimaryKeyString();

        public override async Task OnActivateAsync(CancellationToken cancellationToken)
        {
            if (Name == "broken" && !script.Wait("mended").IsCompleted)
            {
                throw new InvalidOperationException("broken");
            }

            if (Name == "slow")
            {
                await script.Wait("activate slow");
            }

            script.Say("activated " + Name);
        }

        public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        {
            script.Say($"deactivated {Name}: {reason.ReasonCode}");
            if (Name == "lingering")
            {
                await script.Wait("deactivate lingering");
            }
        }

        public Task<string> Activation() => Task.FromResult(GrainContext.ActivationId.ToString());

        public Task Hold(string gate) => script.Wait(gate);

        public Task Leave()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }

        public Task Stay(TimeSpan time)
        {
            DelayDeactivation(time);
            return Task.CompletedTask;
        }

        public Task Tick()
        {
            Latest = new WeakReference(this);
            this.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        }

        public void Dispose() => script.Say("disposed " + Name);
    }

    public sealed class ShortLivedGrain : Grain, IShortLivedGrain
    {
        public Task Touch() => Task.CompletedTask;
    }

    [KeepAlive]
    public sealed class KeptGrain : Grain, IKeptGrain
    {
        public Task Touch() => Task.CompletedTask;
    }
}
