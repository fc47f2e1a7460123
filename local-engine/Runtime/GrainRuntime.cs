using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.LocalEngine.Activations;
using OrderActors.LocalEngine.Calls;
using OrderActors.LocalEngine.Diagnostics;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <summary>The engine of one process: its grain classes, its settings, and whether it takes calls.</summary>
internal sealed class GrainRuntime : IGrainRuntime, IClusterClient, IDisposable
{
    private readonly ConcurrentDictionary<Type, GrainBinding> _bindings = new();
    private readonly GrainClasses _classes;
    private long _activations;
    private int _timers;
    private volatile bool _refuses;
    private volatile bool _hasCrashed;

    public GrainRuntime(
        IServiceProvider services,
        TimeProvider clock,
        ITurnScheduler scheduler,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IEnumerable<IIncomingGrainCallFilter> incoming,
        IEnumerable<IOutgoingGrainCallFilter> outgoing,
        EngineInstruments instruments,
        ILogger<GrainRuntime> logger)
    {
        Services = services;
        Clock = clock;
        Scheduler = scheduler;
        Messaging = messaging.Value;
        Collection = collection.Value;
        IncomingFilters = [.. incoming];
        OutgoingFilters = [.. outgoing];
        Instruments = instruments;
        Logger = logger;
        Deadlines = new Deadlines(clock);
        _classes = new GrainClasses(this);
        instruments.Observe(this);
    }

    internal IServiceProvider Services { get; }

    internal TimeProvider Clock { get; }

    internal ITurnScheduler Scheduler { get; }

    internal SiloMessagingOptions Messaging { get; }

    internal GrainCollectionOptions Collection { get; }

    internal IIncomingGrainCallFilter[] IncomingFilters { get; }

    internal IOutgoingGrainCallFilter[] OutgoingFilters { get; }

    internal EngineInstruments Instruments { get; }

    internal ILogger Logger { get; }

    internal Deadlines Deadlines { get; }

    internal TimeSpan ResponseTimeout => Messaging.ResponseTimeout;

    internal TimeSpan MaxProcessingTime => Messaging.MaxRequestProcessingTime;

    internal bool HasCrashed => _hasCrashed;

    internal IEnumerable<GrainClass> Classes => _classes.Used;

    internal IEnumerable<Activation> Activations => _classes.Used.SelectMany(@class => @class.Directory.All);

    public IGrainFactory GrainFactory => this;

    public IServiceProvider ServiceProvider => Services;

    public TimeProvider TimeProvider => Clock;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return (TGrainInterface)(object)Bind(typeof(TGrainInterface), grainClassNamePrefix).Reference(primaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)(object)Bind(typeof(TGrainInterface), grainClassNamePrefix).Reference(primaryKey.ToString("N"));

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)(object)Bind(typeof(TGrainInterface), grainClassNamePrefix)
            .Reference(primaryKey.ToString("X", CultureInfo.InvariantCulture));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(grainPrimaryKey);
        return (IGrain)(object)Bind(grainInterfaceType, null).Reference(grainPrimaryKey);
    }

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable =>
        (TGrainInterface)(object)Reference(typeof(TGrainInterface), _classes.Named(grainId.Type), grainId.Key.Text);

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).Delay(timeSpan);

    public void Dispose() => Deadlines.Dispose();

    internal int TimerCount => Volatile.Read(ref _timers);

    internal void OnTimerStarted() => Interlocked.Increment(ref _timers);

    internal void OnTimerEnded() => Interlocked.Decrement(ref _timers);

    internal long NextActivationNumber() => Interlocked.Increment(ref _activations);

    internal GrainProxy Reference(Type @interface, GrainClass @class, string key) => _classes.Bind(@interface, @class).Reference(key);

    internal void RefuseCallsFromOutside() => _refuses = true;

    /// <summary>Why a call may not be sent just now, or null. A grain that still runs may call others until it is done.</summary>
    internal Exception? Refusal(Activation? source) =>
        _hasCrashed || (_refuses && source is null) ? new SiloUnavailableException("The engine stops and takes no more calls.") : null;

    internal void Crash()
    {
        _hasCrashed = true;
        foreach (var activation in Activations)
        {
            activation.Vanish();
        }

        Deadlines.FailAll(new SiloUnavailableException("The engine has crashed."));
    }

    private GrainBinding Bind(Type @interface, string? prefix)
    {
        if (prefix is not null)
        {
            return _classes.Bind(@interface, _classes.Implementing(@interface, prefix));
        }

        return _bindings.TryGetValue(@interface, out var known)
            ? known
            : _bindings.GetOrAdd(@interface, face => _classes.Bind(face, _classes.Implementing(face, null)));
    }
}
