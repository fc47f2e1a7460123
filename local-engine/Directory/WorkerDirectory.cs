using System.Collections.Concurrent;
using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Directory;

/// <summary>Several activations a key, for stateless workers.</summary>
internal sealed class WorkerDirectory(GrainClass @class, int maxWorkers) : ActivationDirectory
{
    private readonly ConcurrentDictionary<string, WorkerPool> _pools = new(StringComparer.Ordinal);

    internal override IEnumerable<Activation> All => _pools.SelectMany(entry => entry.Value.Workers);

    internal override void Deliver(string key, Turn turn, bool mayRunHere)
    {
        while (true)
        {
            var pool = _pools.GetOrAdd(key, static (key, args) => new WorkerPool(args.@class, key, args.maxWorkers), (@class, maxWorkers));
            if (pool.Choose() is not { } worker)
            {
                // The last worker left while this call came, and the pool with it.
                _pools.TryRemove(KeyValuePair.Create(key, pool));
            }
            else if (worker.Receive(turn, mayRunHere))
            {
                return;
            }
        }
    }

    internal override void Remove(Activation activation)
    {
        if (activation.Pool!.Remove(activation))
        {
            _pools.TryRemove(KeyValuePair.Create(activation.Key, activation.Pool));
        }
    }
}
