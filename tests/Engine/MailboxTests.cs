using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class MailboxTests
{
    public interface IBusyGrain : IGrainWithStringKey
    {
        Task<string> Wait(string gate);
    }

    public interface IWorkerGrain : IGrainWithStringKey
    {
        Task<string> Wait(string gate);
    }

    [Fact]
    public async Task Mailbox_Full_RefusesAndTakesAgainWhenThereIsRoom()
    {
        await using var engine = await EngineHost.StartAsync(silo =>
            silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3));
        var grain = engine.Grains.GetGrain<IBusyGrain>("one");

        var calls = Enumerable.Range(0, 4).Select(_ => grain.Wait("gate")).ToArray();
        var refused = await Assert.ThrowsAsync<LimitExceededException>(() => grain.Wait("gate"));
        Assert.Contains(nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit), refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LimitExceededException>(() => grain.Wait("gate"));

        engine.Script.Open("gate");
        await Eventually.Done(Task.WhenAll(calls));
        await Eventually.Done(grain.Wait("gate"));
    }

    [Fact]
    public async Task Call_RunsForTooLong_ActivationIsGivenUpAndTheNextCallMakesANewOne()
    {
        await using var engine = await EngineHost.StartAsync(silo =>
            silo.Configure<SiloMessagingOptions>(options => options.MaxRequestProcessingTime = TimeSpan.FromMinutes(1)));
        var grain = engine.Grains.GetGrain<IBusyGrain>("one");

        var stuck = grain.Wait("never");
        var waiting = grain.Wait("open");
        engine.Script.Open("open");
        engine.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.False(waiting.IsCompleted);
        engine.Clock.Advance(TimeSpan.FromSeconds(41));
        var next = await Eventually.Done(grain.Wait("open"));

        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(stuck));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Done(waiting));
        Assert.Equal(next, engine.Catalog.List().Single().ActivationId.ToString());
    }

    [Fact]
    public async Task StatelessWorker_UsesAsManyActivationsAsItMay()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IWorkerGrain>("one");

        var calls = Enumerable.Range(0, 5).Select(_ => grain.Wait("gate")).ToArray();
        Assert.Equal(3, engine.Catalog.List().Count);
        Assert.Equal(2, engine.Catalog.List().Sum(one => one.WaitingCalls));
        engine.Script.Open("gate");
        var ids = await Eventually.Done(Task.WhenAll(calls));

        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task StatelessWorker_Collected_IsMadeAnew()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IWorkerGrain>("one");
        engine.Script.Open("gate");
        var first = await grain.Wait("gate");

        engine.Clock.Advance(TimeSpan.FromMinutes(17));
        await Eventually.True(() => engine.Catalog.List().Count == 0);

        Assert.NotEqual(first, await grain.Wait("gate"));
    }

    public sealed class BusyGrain(Script script) : Grain, IBusyGrain
    {
        public async Task<string> Wait(string gate)
        {
            await script.Wait(gate);
            return GrainContext.ActivationId.ToString();
        }
    }

    [StatelessWorker(3)]
    public sealed class WorkerGrain(Script script) : Grain, IWorkerGrain
    {
        public async Task<string> Wait(string gate)
        {
            await script.Wait(gate);
            return GrainContext.ActivationId.ToString();
        }
    }
}
