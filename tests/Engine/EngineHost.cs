using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.LocalEngine;
using OrderActors.Tests.Support;
using Orleans;
using Orleans.Hosting;

namespace OrderActors.Engine.Tests;

/// <summary>An engine with a clock that only the test moves.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineHost(IHost host, FakeClock clock)
    {
        _host = host;
        Clock = clock;
    }

    internal FakeClock Clock { get; }

    internal IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    internal IActivationCatalog Catalog => _host.Services.GetRequiredService<IActivationCatalog>();

    internal Script Script => _host.Services.GetRequiredService<Script>();

    internal IServiceProvider Services => _host.Services;

    internal static async Task<EngineHost> StartAsync(Action<ISiloBuilder>? configure = null)
    {
        var clock = new FakeClock();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Script>();
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => configure?.Invoke(silo));
        var host = builder.Build();
        await host.StartAsync();
        return new EngineHost(host, clock);
    }

    internal Task StopAsync(CancellationToken token = default) => _host.StopAsync(token);

    public async ValueTask DisposeAsync()
    {
        Script.OpenAll();
        await _host.StopAsync();
        _host.Dispose();
    }
}
