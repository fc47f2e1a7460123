using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine.Activations;
using OrderActors.LocalEngine.Diagnostics;
using Orleans;
using Orleans.Providers;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrderActors.LocalEngine.Storage;

/// <summary>A record of a grain, without its type.</summary>
internal abstract class PersistentState
{
    internal static bool IsAskedFor(ParameterInfo parameter) => Configuration(parameter) is not null;

    /// <summary>Makes what makes the record for a constructor parameter.</summary>
    internal static Func<Activation, object> Maker(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new InvalidOperationException(
                $"The parameter {parameter.Name} of {parameter.Member.DeclaringType} must be an IPersistentState<T>.");
        }

        var configuration = Configuration(parameter)!;
        var create = typeof(PersistentState<>).MakeGenericType(type.GenericTypeArguments)
            .GetMethod(nameof(PersistentState<>.Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .CreateDelegate<Func<IPersistentStateConfiguration, Activation, object>>();
        return activation => create(configuration, activation);
    }

    /// <summary>Reads the record before the grain becomes active.</summary>
    internal abstract Task LoadAsync(CancellationToken token);

    private static IPersistentStateConfiguration? Configuration(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().OfType<IPersistentStateConfiguration>().FirstOrDefault();
}

/// <summary>
/// A record of a grain. Operations on it go one after the other. A write that has not begun yet takes later writes in, as long as nobody
/// can cancel either, because it will store what they would.
/// </summary>
internal sealed class PersistentState<T> : PersistentState, IPersistentState<T>
{
    private readonly Activation _activation;
    private readonly IGrainStorage _storage;
    private readonly string _name;
    private readonly GrainState<T> _record = new(NewContent());
    private Task _last = Task.CompletedTask;
    private Task? _openWrite;

    private PersistentState(IPersistentStateConfiguration configuration, Activation activation)
    {
        _activation = activation;
        _name = configuration.StateName;
        var provider = configuration.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        _storage = activation.Runtime.Services.GetKeyedService<IGrainStorage>(provider)
            ?? throw new InvalidOperationException($"No storage provider is called '{provider}', which {activation.Class.Type} asks for.");
    }

    public T State
    {
        get => _record.State;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    private StorageInstruments Instruments => _activation.Runtime.Instruments.Storage;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => FollowAsync(() => ReadAsync(cancellationToken));

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return FollowAsync(() => WriteAsync(cancellationToken));
        }

        if (_last.IsCompleted)
        {
            return _last = WriteAsync(cancellationToken);
        }

        return _openWrite ??= FollowAsync(() =>
        {
            _openWrite = null;
            return WriteAsync(cancellationToken);
        });
    }

    public Task ClearStateAsync(CancellationToken cancellationToken) => FollowAsync(() => ClearAsync(cancellationToken));

    internal static object Create(IPersistentStateConfiguration configuration, Activation activation)
    {
        var state = new PersistentState<T>(configuration, activation);
        activation.Attach(state);
        return state;
    }

    internal override Task LoadAsync(CancellationToken token) => ReadStateAsync(token);

    private static T NewContent() =>
        typeof(T).IsValueType || typeof(T).GetConstructor(Type.EmptyTypes) is not null
            ? Activator.CreateInstance<T>()
            : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private Task FollowAsync(Func<Task> operation)
    {
        if (_last.IsCompleted)
        {
            return _last = operation();
        }

        // What comes after the last operation must not join a write before it.
        _openWrite = null;
        return _last = RunAfterAsync(_last, operation);
    }

    private static async Task RunAfterAsync(Task last, Func<Task> operation)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await operation();
    }

    private async Task ReadAsync(CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            await _storage.ReadStateAsync(_name, _activation.GrainId, _record, token);
            _record.State ??= NewContent();
            failed = false;
        }
        finally
        {
            Instruments.OnRead(Stopwatch.GetElapsedTime(started), failed, Tags());
        }
    }

    private async Task WriteAsync(CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            await _storage.WriteStateAsync(_name, _activation.GrainId, _record, token);
            failed = false;
        }
        finally
        {
            Instruments.OnWritten(Stopwatch.GetElapsedTime(started), failed, Tags());
        }
    }

    private async Task ClearAsync(CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        var failed = true;
        try
        {
            await _storage.ClearStateAsync(_name, _activation.GrainId, _record, token);
            failed = false;
        }
        finally
        {
            Instruments.OnCleared(Stopwatch.GetElapsedTime(started), failed, Tags());
        }
    }

    private TagList Tags() => new()
    {
        { "provider_type_name", _storage.GetType().Name },
        { "state_name", _name },
        { "state_type", typeof(T).Name },
    };
}
