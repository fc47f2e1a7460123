using Microsoft.Extensions.DependencyInjection;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Two silos on one database, the first with a membership that the tests change and reads that are counted.</summary>
public sealed class TwoSilos(PostgresFixture postgres) : IAsyncLifetime
{
    private SiloHost? _here;
    private SiloHost? _elsewhere;

    public SiloHost Here => _here!;

    public SiloHost Elsewhere => _elsewhere!;

    internal OrderMemory Memory { get; } = new();

    public Membership Membership { get; } = new();

    public async Task InitializeAsync()
    {
        var database = await postgres.NewDatabaseAsync();
        _here = await SiloHost.StartAsync(database, configure: services =>
        {
            services.AddSingleton<IClusterVersion>(Membership);
            Memory.Watch(services);
        });
        _elsewhere = await SiloHost.StartAsync(database);
    }

    public async Task DisposeAsync()
    {
        await Here.DisposeAsync();
        await Elsewhere.DisposeAsync();
    }
}
