using OrderActors.LocalEngine.Directory;
using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <summary>One grain class in one engine: its activations and its settings.</summary>
internal sealed class GrainClass
{
    private readonly GrainClassDescription _description;
    private int _count;

    internal GrainClass(GrainRuntime runtime, GrainClassDescription description)
    {
        Runtime = runtime;
        _description = description;
        Limits = new MailboxLimits(runtime.Messaging, description.MaxWorkers > 0, runtime);
        CollectionAge = description.CollectionAge(runtime.Collection);
        Directory = description.MaxWorkers > 0 ? new WorkerDirectory(this, description.MaxWorkers) : new SingleDirectory(this);
    }

    internal GrainRuntime Runtime { get; }

    internal Type Type => _description.Type;

    internal GrainType GrainType => _description.GrainType;

    internal Type PrimaryInterface => _description.PrimaryInterface;

    internal bool IsReentrant => _description.IsReentrant;

    internal bool HasFilter => _description.HasFilter;

    internal MailboxLimits Limits { get; }

    /// <summary>How long an activation may be idle, or null if it is never collected for that.</summary>
    internal TimeSpan? CollectionAge { get; }

    internal ActivationDirectory Directory { get; }

    internal int Count => Volatile.Read(ref _count);

    internal IGrainBase Construct(Activation activation) => _description.Construct(activation);

    internal void OnCreated()
    {
        Interlocked.Increment(ref _count);
        Runtime.Instruments.OnCreated(_description.MetricName);
    }

    internal void OnDestroyed()
    {
        Interlocked.Decrement(ref _count);
        Runtime.Instruments.OnDestroyed(_description.MetricName);
    }
}
