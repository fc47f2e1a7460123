using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Storage.Hosting;
using Orleans.Storage;

namespace OrderActors.Grains.Tests.Server;

/// <summary>Watches what a silo has of its orders in memory: counts the rows that it reads and writes, can let writes fail, and can end an
/// order's activation.</summary>
internal sealed class OrderMemory : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _reads = new();
    private readonly ConcurrentDictionary<string, IGrainContext> _activations = new();
    private readonly ConcurrentDictionary<string, int> _writes = new();

    /// <summary>How often the row of an order was read.</summary>
    public int ReadsOf(string orderId) => _reads.GetValueOrDefault(orderId);

    /// <summary>How often the row of an order was to be written, by the order itself.</summary>
    public int WritesOf(string orderId) => _writes.GetValueOrDefault(orderId);

    /// <summary>What writes fail with; null to let them through.</summary>
    public Func<Exception>? WriteFault { get; set; }

    /// <summary>Ends the activation that an order had last, and waits for it.</summary>
    public Task EndAsync(string orderId)
    {
        var activation = _activations[orderId];
        activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The test ends it."));
        return activation.Deactivated;
    }

    /// <summary>Ends when the activation that an order had last has ended by itself.</summary>
    public Task UntilEndedAsync(string orderId) => _activations[orderId].Deactivated;

    /// <summary>Puts it into a silo.</summary>
    public void Watch(IServiceCollection services)
    {
        var storage = services.Last(static service =>
            service.ServiceType == typeof(IGrainStorage) && Equals(service.ServiceKey, OrderStorageServices.StorageName));
        services.AddSingleton<IIncomingGrainCallFilter>(this);
        services.AddKeyedSingleton<IGrainStorage>(OrderStorageServices.StorageName, (provider, _) => new Storage(
            this, (IGrainStorage)ActivatorUtilities.CreateInstance(provider, storage.KeyedImplementationType!)));
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is IOrderGrain and IGrainBase grain)
        {
            _activations[OrderOf(context.TargetId)] = grain.GrainContext;
        }

        return context.Invoke();
    }

    private static string OrderOf(GrainId grainId) => OrderKey.Parse(grainId.Key.ToString()!).OrderId;

    private sealed class Storage(OrderMemory memory, IGrainStorage storage) : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            memory._reads.AddOrUpdate(OrderOf(grainId), 1, static (_, count) => count + 1);
            return storage.ReadStateAsync(stateName, grainId, grainState);
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            memory._writes.AddOrUpdate(OrderOf(grainId), 1, static (_, count) => count + 1);
            return memory.WriteFault is { } fault
                ? Task.FromException(fault())
                : storage.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ClearStateAsync(stateName, grainId, grainState);
    }
}
