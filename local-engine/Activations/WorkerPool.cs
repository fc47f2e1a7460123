namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// The workers of one stateless grain. A call goes to one that has nothing to do, else to a new one, else to the one with the least.
/// </summary>
internal sealed class WorkerPool(GrainClass @class, string key, int maxWorkers)
{
    private Activation[] _workers = [];
    private bool _closed;

    internal IReadOnlyList<Activation> Workers => Volatile.Read(ref _workers);

    /// <summary>The worker for the next call, or null if the pool is closed.</summary>
    internal Activation? Choose()
    {
        lock (this)
        {
            if (_closed)
            {
                return null;
            }

            var least = _workers.MinBy(worker => worker.Load);
            if (least is not null && (least.Load == 0 || _workers.Length == maxWorkers))
            {
                return least;
            }

            var added = new Activation(@class, key, this);
            _workers = [.. _workers, added];
            return added;
        }
    }

    /// <summary>Forgets a worker.</summary>
    /// <returns>Whether it was the last one, so that the pool is closed.</returns>
    internal bool Remove(Activation worker)
    {
        lock (this)
        {
            _workers = [.. _workers.Where(other => other != worker)];
            return _closed = _workers.Length == 0;
        }
    }
}
