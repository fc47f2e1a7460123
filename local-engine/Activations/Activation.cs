using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine.Storage;
using OrderActors.LocalEngine.Timers;
using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// One grain in memory. It is its own synchronization context: what a grain awaits comes back as a turn of the activation, and turns
/// never overlap. All fields are guarded by the lock on the object itself, except those that only turns touch.
/// </summary>
internal sealed partial class Activation : SynchronizationContext, IGrainContext, IWorkItemScheduler, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static Activation? s_constructing;

    private AsyncServiceScope? _scope;
    private Dictionary<Type, object>? _components;
    private List<PersistentState>? _states;
    private TaskCompletionSource? _deactivated;
    private GrainTimer? _timers;

    internal Activation(GrainClass @class, string key, WorkerPool? pool)
    {
        Class = @class;
        Key = key;
        Pool = pool;
        Number = @class.Runtime.NextActivationNumber();
        _lastUsed = @class.Runtime.Clock.GetTimestamp();
    }

    /// <summary>The activation whose grain this thread is constructing just now.</summary>
    internal static Activation? Constructing => s_constructing;

    internal GrainClass Class { get; }

    internal string Key { get; }

    /// <summary>The group that this activation belongs to if it is a stateless worker.</summary>
    internal WorkerPool? Pool { get; }

    internal long Number { get; }

    internal GrainRuntime Runtime => Class.Runtime;

    internal IGrainBase? Instance { get; private set; }

    public object? GrainInstance => Instance;

    public GrainReference GrainReference => Runtime.Reference(Class.PrimaryInterface, Class, Key);

    public GrainId GrainId => GrainId.Create(Class.GrainType, Key);

    public ActivationId ActivationId =>
        new(new Guid((int)Number, (short)(Number >> 32), (short)(Number >> 48), "local\0\0\0"u8.ToArray()));

    public IServiceProvider ActivationServices => (_scope ??= Runtime.Services.CreateAsyncScope()).ServiceProvider;

    public IWorkItemScheduler Scheduler => this;

    public Task Deactivated
    {
        get
        {
            lock (this)
            {
                if (_phase == Phase.Gone)
                {
                    return Task.CompletedTask;
                }

                return (_deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public object? GetTarget() => Instance;

    public object? GetComponent(Type componentType)
    {
        lock (this)
        {
            return _components?.GetValueOrDefault(componentType);
        }
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        lock (this)
        {
            _components ??= [];
            if (value is null)
            {
                _components.Remove(typeof(TComponent));
            }
            else
            {
                _components[typeof(TComponent)] = value;
            }
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => Number.GetHashCode();

    public override string ToString() => $"{GrainId}#{Number}";

    /// <summary>A record that is read before the grain becomes active.</summary>
    internal void Attach(PersistentState state) => (_states ??= []).Add(state);

    internal void Attach(GrainTimer timer)
    {
        lock (this)
        {
            timer.NextOfActivation = _timers;
            if (_timers is not null)
            {
                _timers.PreviousOfActivation = timer;
            }

            _timers = timer;
        }
    }

    internal void Detach(GrainTimer timer)
    {
        lock (this)
        {
            if (timer.PreviousOfActivation is { } previous)
            {
                previous.NextOfActivation = timer.NextOfActivation;
            }
            else if (ReferenceEquals(_timers, timer))
            {
                _timers = timer.NextOfActivation;
            }

            if (timer.NextOfActivation is { } next)
            {
                next.PreviousOfActivation = timer.PreviousOfActivation;
            }

            timer.NextOfActivation = timer.PreviousOfActivation = null;
        }
    }
}
