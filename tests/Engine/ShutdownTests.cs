using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class ShutdownTests
{
    public interface IWorkingGrain : IGrainWithStringKey
    {
        Task Work(string gate);

        Task WorkAndAskAnother(string gate, string other);
    }

    [Fact]
    public async Task Stop_RunningCallsEnd_NewOnesAreRefused_EveryActivationEnds()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IWorkingGrain>("one");
        engine.Script.Open("open");
        await engine.Grains.GetGrain<IWorkingGrain>("idle").Work("open");
        var running = grain.WorkAndAskAnother("gate", "other");

        var stopping = engine.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Work("open"));
        Assert.False(stopping.IsCompleted);
        engine.Script.Open("gate");
        await Eventually.Done(stopping);

        await Eventually.Done(running);
        Assert.Empty(engine.Catalog.List());
        Assert.Equal(
            ["deactivated idle: ShuttingDown", "deactivated one: ShuttingDown", "deactivated other: ShuttingDown"],
            engine.Script.Said.Where(said => said.StartsWith("deactivated", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Stop_CallNeverEnds_StopsAtTheDeadline()
    {
        await using var engine = await EngineHost.StartAsync();
        _ = engine.Grains.GetGrain<IWorkingGrain>("one").Work("never");
        using var deadline = new CancellationTokenSource();

        var stopping = engine.StopAsync(deadline.Token);
        Assert.False(stopping.IsCompleted);
        await deadline.CancelAsync();

        await Eventually.Done(stopping);
        engine.Script.Open("never");
    }

    [Fact]
    public async Task MemoryIsShort_TheLeastRecentlyUsedEnd()
    {
        var memory = new Memory { Used = 50 };
        await using var engine = await EngineHost.StartAsync(silo =>
        {
            silo.Services.AddSingleton<IMemoryReader>(memory);
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.EnableActivationSheddingOnMemoryPressure = true;
                options.CollectionQuantum = TimeSpan.FromDays(1);
            });
        });
        engine.Script.Open("open");
        for (var i = 0; i < 10; i++)
        {
            await engine.Grains.GetGrain<IWorkingGrain>($"g{i}").Work("open");
            engine.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        engine.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(10, engine.Catalog.List().Count);
        memory.Used = 100;
        engine.Clock.Advance(TimeSpan.FromSeconds(5));

        await Eventually.Equal(
            "g3 g4 g5 g6 g7 g8 g9", () => string.Join(' ', engine.Catalog.List().Select(one => $"{one.GrainId.Key}").Order()));
        engine.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(7, engine.Catalog.List().Count);
        memory.Collections++;
        engine.Clock.Advance(TimeSpan.FromSeconds(5));
        await Eventually.Equal(5, () => engine.Catalog.List().Count);
        Assert.Equal(5, engine.Script.Said.Count(said => said.EndsWith(": HighMemoryPressure", StringComparison.Ordinal)));
    }

    private sealed class Memory : IMemoryReader
    {
        internal double Used { get; set; }

        internal int Collections { get; set; }

        public MemoryReading Read() => new(Used, Collections);
    }

    public sealed class WorkingGrain(Script script) : Grain, IWorkingGrain
    {
        public Task Work(string gate) => script.Wait(gate);

        public async Task WorkAndAskAnother(string gate, string other)
        {
            await script.Wait(gate);
            await GrainFactory.GetGrain<IWorkingGrain>(other).Work("open");
        }

        public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
        {
            script.Say($"deactivated {this.GetPrimaryKeyString()}: {reason.ReasonCode}");
            return Task.CompletedTask;
        }
    }
}
