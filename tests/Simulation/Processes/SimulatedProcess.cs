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
internal sealed class SimulatedProcess
{
    private readonly World _world;
    private readonly List<Action> _reads = [];
    private readonly List<CancellationTokenSource> _impatient = [];
    private readonly TaskCompletionSource _death = new();
    private readonly ServiceProvider _services;

    public SimulatedProcess(World world, int number, SimulatedDatabase database, Random random)
    {
        _world = world;
        Number = number;
        Clock = new ProcessClock(world.Clock);
        Scheduler = new SeededTurnScheduler(random.Next());
        var id = new byte[16];
        random.NextBytes(id);
        Writer = new SimulatedWriter(this, database, new Guid(id), capacity: random.Next(4) == 0 ? 3 : 100);
        Stock = new SimulatedStock(this, database);
        _services = Services(new SimulatedOrders(this, database), new Random(random.Next())).BuildServiceProvider();
        Grains = _services.GetRequiredService<IGrainFactory>();
        foreach (var service in _services.GetServices<IHostedService>())
        {
            _ = service.StartAsync(CancellationToken.None);
        }

        _ = Grains.GetGrain<IWakeUpKeeperGrain>(IWakeUpKeeperGrain.Key).StartAsync().AsTask();
    }

    public int Number { get; }

    public ProcessClock Clock { get; }

    public SeededTurnScheduler Scheduler { get; }

    public SimulatedWriter Writer { get; }

    public SimulatedStock Stock { get; }

    public IGrainFactory Grains { get; }

    public IActivationCatalog Catalog => _services.GetRequiredService<IActivationCatalog>();

    /// <summary>Reads that the database has not answered.</summary>
    public int Reads => _reads.Count;

    /// <summary>Callers that may give up.</summary>
    public int Impatient => _impatient.Count;

    /// <summary>Asks the database, which answers when the world lets it.</summary>
    public Task<T> ReadAsync<T>(Func<T> read)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reads.Add(() =>
        {
            if (_world.Faults.ReadFails())
            {
                answer.SetException(new IOException("The database is out of reach."));
            }
            else
            {
                answer.SetResult(read());
            }
        });
        return answer.Task;
    }

    /// <summary>Lets the database answer one read.</summary>
    public void AnswerRead(int index)
    {
        var read = _reads[index];
        _reads.RemoveAt(index);
        read();
    }

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
    public Action? Crash()
    {
        Clock.Kill();
        _reads.Clear();
        var late = Writer.Abandon();
        _death.SetResult();
        return late;
    }

    /// <summary>Adds to the world's trace.</summary>
    public void Note(string what) => _world.Trace.Tell($"p{Number} {what}");

    private ServiceCollection Services(SimulatedOrders orders, Random jitter)
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
            messaging.ResponseTimeout = TimeSpan.FromSeconds(12);
            messaging.CancelRequestOnTimeout = true;
        }));
        services.AddOrderGrains(new ConfigurationBuilder().AddInMemoryCollection(World.Settings).Build());
        services.AddSingleton<IPaymentAdapter>(_world.Partners.Of(this));
        services.AddSingleton<IFulfilmentAdapter>(_world.Partners.Of(this));
        services.AddSingleton<IIncomingGrainCallFilter>(new StockElsewhere(_world.Faults));
        services.AddSingleton<ICommitWriter>(Writer);
        services.AddSingleton<IStockLedger>(Stock);
        services.AddSingleton<IStockTickets>(Stock);
        services.AddSingleton<IOrderQueries>(orders);
        services.AddSingleton<IDueOrders>(orders);
        services.AddKeyedSingleton<IGrainStorage>(OrderStorageServices.StorageName, orders);
        return services;
    }
}
