using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine;
using Orleans;

namespace OrderActors.Engine.Tests;

public sealed class SeededTurnSchedulerTests
{
    public interface IChattyGrain : IGrainWithStringKey
    {
        Task Talk(int rounds);
    }

    [Fact]
    public async Task SameSeed_SameCourse_OtherSeed_OtherCourse()
    {
        var courses = new List<string>();
        foreach (var seed in new[] { 1, 1, 2, 3 })
        {
            courses.Add(await RunAsync(seed));
        }

        Assert.Equal(courses[0], courses[1]);
        Assert.Equal(3, courses.Distinct().Count());
    }

    [Fact]
    public async Task Turns_AllRunOnTheThreadThatAsks()
    {
        var scheduler = new SeededTurnScheduler(1);
        await using var engine = await EngineHost.StartAsync(silo => silo.Services.AddSingleton<ITurnScheduler>(scheduler));

        var call = engine.Grains.GetGrain<IChattyGrain>("a").Talk(3);
        Assert.Empty(engine.Script.Said);
        scheduler.RunUntilIdle();

        Assert.True(call.IsCompletedSuccessfully);
        Assert.All(engine.Script.Said, said => Assert.EndsWith($"@{Environment.CurrentManagedThreadId}", said, StringComparison.Ordinal));
        await Drain(engine, scheduler);
    }

    /// <summary>In which order they are met decides a course; a table of their types has another one in another process.</summary>
    [Fact]
    public async Task Activations_OfSeveralClasses_AreMetInTheOrderOfTheirNames()
    {
        await using var engine = await EngineHost.StartAsync();

        await engine.Grains.GetGrain<LifecycleTests.IShortLivedGrain>("a").Touch();
        await engine.Grains.GetGrain<IChattyGrain>("a").Talk(1);
        await engine.Grains.GetGrain<FilterTests.IFilteredGrain>("a").Twice(1, default);
        await engine.Grains.GetGrain<LifecycleTests.IKeptGrain>("a").Touch();
        await engine.Grains.GetGrain<CallTests.ICounterGrain>("a").Add(1);

        var names = engine.Catalog.List().Select(activation => activation.GrainClass.FullName!).ToList();
        Assert.Equal(5, names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    private static async Task<string> RunAsync(int seed)
    {
        var scheduler = new SeededTurnScheduler(seed);
        await using var engine = await EngineHost.StartAsync(silo => silo.Services.AddSingleton<ITurnScheduler>(scheduler));

        Task[] calls = [.. Enumerable.Range(0, 5).Select(i => engine.Grains.GetGrain<IChattyGrain>($"g{i}").Talk(5))];
        scheduler.RunUntilIdle();
        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
        var course = string.Join(' ', engine.Script.Said.Select(said => said.Split('@')[0]));
        await Drain(engine, scheduler);
        return course;
    }

    private static async Task Drain(EngineHost engine, SeededTurnScheduler scheduler)
    {
        var stopping = engine.StopAsync();
        scheduler.RunUntilIdle();
        await stopping;
    }

    public sealed class ChattyGrain(Script script) : Grain, IChattyGrain
    {
        public async Task Talk(int rounds)
        {
            for (var i = 0; i < rounds; i++)
            {
                script.Say($"{this.GetPrimaryKeyString()}.{i}@{Environment.CurrentManagedThreadId}");
                await Task.Yield();
                if (i == 2 && rounds > 2)
                {
                    await GrainFactory.GetGrain<IChattyGrain>("shared").Talk(2);
                }
            }
        }
    }
}
