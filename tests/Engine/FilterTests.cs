using System.Diagnostics;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrderActors.Engine.Tests;

public sealed class FilterTests
{
    public interface IFilteredGrain : IGrainWithStringKey
    {
        Task<int> Twice(int value, CancellationToken token);

        Task Fail();

        Task<string> Note(string name);

        Task<string> NoteOfOther(string key, string name);

        Task<string?> Trace();
    }

    [Fact]
    public async Task Incoming_SeesTheCallAndMayChangeItsResult()
    {
        await using var engine = await EngineHost.StartAsync(silo => silo.AddIncomingGrainCallFilter(async call =>
        {
            Assert.Equal(nameof(IFilteredGrain.Twice), call.MethodName);
            Assert.Equal(typeof(IFilteredGrain).FullName, call.InterfaceName);
            Assert.Equal(GrainId.Create("filtered", "one"), call.TargetId);
            Assert.Null(call.SourceId);
            Assert.IsType<FilteredGrain>(call.Grain);
            Assert.Equal(typeof(FilteredGrain), call.ImplementationMethod.DeclaringType);
            Assert.Equal(1, call.Request.GetArgumentCount());
            Assert.Equal(4, call.Request.GetArgument(0));
            call.Request.SetArgument(0, 5);
            await call.Invoke();
            Assert.Equal(10, call.Result);
            call.Result = 11;
        }));

        Assert.Equal(11, await engine.Grains.GetGrain<IFilteredGrain>("one").Twice(4, CancellationToken.None));
    }

    [Fact]
    public async Task Filters_RunFromTheOutsideIn_InTheOrderTheyWereAdded()
    {
        var order = new List<string>();
        await using var engine = await EngineHost.StartAsync(silo => silo
            .AddIncomingGrainCallFilter(call => Around("in 1", call))
            .AddOutgoingGrainCallFilter(call => Around("out 1", call))
            .AddIncomingGrainCallFilter(call => Around("in 2", call))
            .AddOutgoingGrainCallFilter(call => Around("out 2", call)));

        Assert.Equal(8, await engine.Grains.GetGrain<IFilteredGrain>("one").Twice(4, CancellationToken.None));

        Assert.Equal(["out 1", "out 2", "in 1", "in 2", "in 2 ends", "in 1 ends", "out 2 ends", "out 1 ends"], order);

        async Task Around(string name, IGrainCallContext call)
        {
            order.Add(name);
            await call.Invoke();
            order.Add(name + " ends");
        }
    }

    [Fact]
    public async Task Filter_SwallowsAnException_CallerGetsItUnlessAResultIsSet()
    {
        var handled = false;
        await using var engine = await EngineHost.StartAsync(silo => silo.AddIncomingGrainCallFilter(async call =>
        {
            try
            {
                await call.Invoke();
            }
            catch (InvalidOperationException)
            {
                if (handled)
                {
                    call.Result = null;
                }
            }
        }));
        var grain = engine.Grains.GetGrain<IFilteredGrain>("one");

        await Assert.ThrowsAsync<InvalidOperationException>(grain.Fail);
        handled = true;
        await grain.Fail();
    }

    [Fact]
    public async Task Filter_Throws_CallerGetsItsException()
    {
        await using var engine = await EngineHost.StartAsync(silo =>
            silo.AddIncomingGrainCallFilter(_ => throw new UnauthorizedAccessException()));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(
            () => engine.Grains.GetGrain<IFilteredGrain>("one").Twice(4, CancellationToken.None));
    }

    [Fact]
    public async Task RequestContext_GoesAlongAndDoesNotComeBack()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IFilteredGrain>("one");

        Assert.Equal("none", await grain.Note("tenant"));
        RequestContext.Set("tenant", "acme");
        Assert.Equal("acme", await grain.Note("tenant"));
        Assert.Equal("acme", await grain.NoteOfOther("two", "tenant"));
        Assert.Equal("acme", RequestContext.Get("tenant"));
        RequestContext.Clear();
        Assert.Equal("none", await grain.Note("tenant"));
    }

    [Fact]
    public async Task Turn_NothingElseFlowsFromTheCaller()
    {
        await using var engine = await EngineHost.StartAsync();
        using var activity = new Activity("request").Start();

        Assert.Null(await engine.Grains.GetGrain<IFilteredGrain>("one").Trace());
    }

    [Fact]
    public async Task ActivityPropagation_CallersSpanIsTheParent()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.Orleans.Application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var engine = await EngineHost.StartAsync(silo => silo.AddActivityPropagation());
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        var trace = await engine.Grains.GetGrain<IFilteredGrain>("one").Trace();

        Assert.NotNull(trace);
        Assert.Equal(activity.TraceId.ToHexString(), trace.Split('-')[1]);
        Assert.NotEqual(activity.Id, trace);
    }

    public sealed class FilteredGrain : Grain, IFilteredGrain
    {
        public Task<int> Twice(int value, CancellationToken token) => Task.FromResult(2 * value);

        public Task Fail() => throw new InvalidOperationException();

        public async Task<string> Note(string name)
        {
            var note = RequestContext.Get(name) as string ?? "none";
            RequestContext.Set(name, "changed by the grain");
            await Task.Yield();
            return note;
        }

        public Task<string> NoteOfOther(string key, string name) => GrainFactory.GetGrain<IFilteredGrain>(key).Note(name);

        public Task<string?> Trace() => Task.FromResult(Activity.Current?.Id);
    }
}
