using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Silo.Startup;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>What is between the signal to stop and the stop.</summary>
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_WithADelay_LetsTheServicesGoOnUntilItIsOver()
    {
        var clock = new TestClock();
        var work = new Work();
        using var host = Build(clock, work, delay: "00:00:05");
        await host.StartAsync();

        // What a signal does first, and what readiness goes by.
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var stop = host.StopAsync();

        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(work.IsStopped);
        Assert.False(stop.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await stop;
        Assert.True(work.IsStopped);
    }

    [Fact]
    public async Task Stop_WithoutADelay_StopsAtOnce()
    {
        var work = new Work();
        using var host = Build(new TestClock(), work, delay: "00:00:00");
        await host.StartAsync();

        await host.StopAsync();

        Assert.True(work.IsStopped);
    }

    private static IHost Build(TimeProvider clock, Work work, string delay)
    {
        var settings = new HostApplicationBuilderSettings { Args = [$"--Shutdown:ReadinessDelay={delay}"] };
        var builder = Host.CreateEmptyApplicationBuilder(settings);
        builder.Services.AddSingleton(clock);
        builder.AddReadinessDelay();
        builder.Services.AddHostedService(_ => work);
        return builder.Build();
    }

    private sealed class Work : IHostedService
    {
        public bool IsStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }
}
