using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrderActors.GrainInterfaces.WakeUps;
using OrderActors.Grains;
using OrderActors.Grains.Partners;
using OrderActors.LocalEngine;
using OrderActors.Simulation.Tests.Audit;
using OrderActors.Simulation.Tests.Cluster;
using OrderActors.Simulation.Tests.Storage;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;

namespace OrderActors.Simulation.Tests.Processes;

/// <summary>
/// A process with the real grains on the local engine. Every step that it takes, a turn, a read, a batch, is one that the world chose.
/// </summary>
internal sealed partial class SimulatedProcess
{
    private static readonly TimeSpan CommitDeadline = TimeSpan.FromSeconds(3);

    private readonly World _world;
    private readonly List<CancellationTokenSource> _impatient = [];
    private readonly TaskCompletionSource _death = new();
    private readonly ServiceProvider _services;

    public SimulatedProcess(World world, int number, int address, long knownVersion, Random random)
    {
        _world = world;
        Number = number;
        Address = address;
        KnownVersion = knownVersion;
        Clock = new ProcessClock(world.Clock);
        _learnedAt[knownVersion] = Clock.GetTimestamp();
        Scheduler = new SeededTurnScheduler(random.Next());
        var id = new byte[16];
        random.NextBytes(id);
        Database = new DatabaseLink(world, this);
        Calls = new CallWatch(world, this);
        Host = new SimulatedHost(new Random(random.Next()));
        var options = new OrderStorageOptions
        {
            QueueCapacity = random.Next(4) == 0 ? 3 : 100,
            MaxBatchUnits = random.Next(2, 9),
            CommitDeadline = CommitDeadline,
        };
        _services = Services(new Guid(id), options, new Random(random.Next())).BuildServiceProvider();
        Writer.Start();
        Grains = _services.GetRequiredService<IGrainFactory>();
        foreach (var service in _services.GetServices<IHostedService>())
        {
            _ = service.StartAsync(CancellationToken.None);
        }

        _ = StartKeeperAsync();
    }

    public int Number { get; }

    /// <summary>Where it is.</summary>
    public int Address { get; }

    public ProcessClock Clock { get; }

    public SeededTurnScheduler Scheduler { get; }

    public DatabaseLink Database { get; }

    public SimulatedHost Host { get; }

    public GroupCommitWriter Writer => _services.GetRequiredService<GroupCommitWriter>();

    public StockTickets Tickets => _services.GetRequiredService<StockTickets>();

    public IGrainFactory Grains { get; }

    public IActivationCatalog Catalog => _services.GetRequiredService<IActivationCatalog>();

    /// <summary>What its orders were called for.</summary>
    public CallWatch Calls { get; }

    /// <summary>Callers that may give up.</summary>
    public int Impatient => _impatient.Count;

    /// <summary>Calls a grain from outside.</summary>
    /// <returns>The answer; null when there is none that tells anything: a time-out, a fault, or the end of the process.</returns>
    public async Task<T?> CallAsync<T>(Func<IGrainFactory, CancellationToken, ValueTask<T>> call)
        where T : class
    {
        using var patience = new CancellationTokenSource();
        var answer = call(Grains, patience.Token).AsTask();
        if (_world.Faults.GivesUp())
        {
            _impatient.Add(patience);
        }

        await Task.WhenAny(answer, _death.Task);
        _impatient.Remove(patience);
        return answer.IsCompletedSuccessfully ? await answer : null;
    }

    /// <summary>Lets one of the callers that don't wait for ever give up.</summary>
    public void GiveUp(int index)
    {
        var patience = _impatient[index];
        _impatient.RemoveAt(index);
        patience.Cancel();
    }

    /// <summary>Everything in memory is gone.</summary>
    /// <returns>What the database may still write of it.</returns>
    public IEnumerable<Action> Crash()
    {
        Clock.Kill();
        var late = Database.Cut();
        _services.GetRequiredService<IMeterFactory>().Dispose();
        _death.SetResult();
        return late;
    }

    /// <summary>Adds to the world's trace.</summary>
    public void Note(string what) => _world.Trace.Tell($"p{Number} {what}");

    /// <summary>As a silo does: again, when it is not answered in time.</summary>
    private async Task StartKeeperAsync()
    {
        var isStarted = false;
        while (!isStarted)
        {
            try
            {
                await Grains.GetGrain<IWakeUpKeeperGrain>(IWakeUpKeeperGrain.Key).StartAsync();
                isStarted = true;
            }
            catch (TimeoutException)
            {
                Note("keeper not started in time");
            }
            catch (SiloUnavailableException)
            {
                return;
            }
        }
    }

    private ServiceCollection Services(Guid writerId, OrderStorageOptions options, Random jitter)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<ITurnScheduler>(Scheduler);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = Environments.Development });
        services.AddSingleton(new Jitter(jitter.NextDouble));
        services.AddOrleans(static silo => silo.Configure<GrainCollectionOptions>(static collection =>
        {
            collection.CollectionAge = TimeSpan.FromMinutes(1);
            collection.CollectionQuantum = TimeSpan.FromSeconds(10);
            collection.ActivationTimeout = TimeSpan.FromDays(1);
            collection.DeactivationTimeout = TimeSpan.FromDays(1);
        }).Configure<SiloMessagingOptions>(static messaging =>
        {
            messaging.ResponseTimeout = ResponseTimeout;
            messaging.CancelRequestOnTimeout = true;
        }));
        services.AddOrderGrains(new ConfigurationBuilder().AddInMemoryCollection(World.Settings).Build());
        services.AddSingleton<IPaymentAdapter>(_world.Partners.Of(this));
        services.AddSingleton<IFulfilmentAdapter>(_world.Partners.Of(this));
        services.AddSingleton<IClusterVersion>(this);
        services.AddSingleton<IOutgoingGrainCallFilter>(new Routing(this));
        services.AddSingleton<IIncomingGrainCallFilter>(new RefusalFilter(this, _world.Stock));
        services.AddSingleton<IIncomingGrainCallFilter>(Calls);
        AddStorage(services, writerId, options);
        return services;
    }

    /// <summary>The storage as it is, but for threads and the database.</summary>
    private void AddStorage(ServiceCollection services, Guid writerId, OrderStorageOptions options)
    {
        services.AddSingleton<StorageInstruments>();
        services.AddSingleton(provider => new GroupCommitWriter(
            writerId,
            options,
            new SimulatedConnection(Database),
            Host,
            provider.GetRequiredService<StorageInstruments>(),
            Clock,
            NullLogger<GroupCommitWriter>.Instance));
        services.AddSingleton<ICommitWriter>(static provider => provider.GetRequiredService<GroupCommitWriter>());
        var reads = new SimulatedReads(Database);
        services.AddSingleton<IStockReads>(reads);
        services.AddSingleton<IOrderReads>(reads);
        services.AddSingleton<IOrderQueries>(reads);
        services.AddSingleton<IDueOrders>(reads);
        services.AddSingleton<StockTickets>();
        services.AddSingleton<IStockTickets>(static provider => provider.GetRequiredService<StockTickets>());
        services.AddSingleton<IStockLedger, StockLedger>();
        services.AddSingleton<IOrderCommits, OrderCommits>();
        services.AddKeyedSingleton<IGrainStorage, OrderGrainStorage>(OrderStorageServices.StorageName);
    }
}
