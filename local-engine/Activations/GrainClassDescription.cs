using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine.Storage;
using Orleans;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <summary>What a grain class says of itself. Read once for the process, because compiling its constructor takes a while.</summary>
internal sealed class GrainClassDescription
{
    private static readonly ConcurrentDictionary<Type, GrainClassDescription> Known = new();

    private readonly ObjectFactory _construct;
    private readonly Func<Activation, object>[] _facets;

    private GrainClassDescription(Type type)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, type) ?? ByConvention(type);
        GrainInterfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        PrimaryInterface = GrainInterfaces.FirstOrDefault(face => face != typeof(IRemindable)) ?? typeof(IRemindable);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute));
        HasFilter = typeof(IIncomingGrainCallFilter).IsAssignableFrom(type);
        MaxWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 0;
        MetricName = $"{type.FullName},{type.Assembly.GetName().Name}";

        var facets = Constructor(type).GetParameters().Where(PersistentState.IsAskedFor).ToArray();
        _facets = [.. facets.Select(PersistentState.Maker)];
        _construct = ActivatorUtilities.CreateFactory(type, [.. facets.Select(facet => facet.ParameterType)]);
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal IReadOnlyList<Type> GrainInterfaces { get; }

    internal Type PrimaryInterface { get; }

    internal bool IsReentrant { get; }

    internal bool HasFilter { get; }

    /// <summary>How many activations a key may have if the class is a stateless worker, else 0.</summary>
    internal int MaxWorkers { get; }

    /// <summary>What the class is called in the instruments, as in Orleans: full name and assembly.</summary>
    internal string MetricName { get; }

    internal static GrainClassDescription Of(Type type) => Known.GetOrAdd(type, static type => new GrainClassDescription(type));

    internal TimeSpan? CollectionAge(GrainCollectionOptions options)
    {
        if (Type.IsDefined(typeof(KeepAliveAttribute)))
        {
            return null;
        }

        if (options.ClassSpecificCollectionAge.TryGetValue(Type.FullName!, out var configured))
        {
            return configured;
        }

        var limit = Type.GetCustomAttribute<CollectionAgeLimitAttribute>();
        return limit is null ? options.CollectionAge : limit.AlwaysActive ? null : limit.AgeLimit;
    }

    internal IGrainBase Construct(Activation activation)
    {
        var facets = _facets.Length == 0 ? [] : new object[_facets.Length];
        for (var i = 0; i < facets.Length; i++)
        {
            facets[i] = _facets[i](activation);
        }

        return (IGrainBase)_construct(activation.ActivationServices, facets);
    }

    private static bool IsGrainInterface(Type face) =>
        typeof(IAddressable).IsAssignableFrom(face)
        && face != typeof(IAddressable) && face != typeof(IGrain)
        && face != typeof(IGrainWithStringKey) && face != typeof(IGrainWithIntegerKey) && face != typeof(IGrainWithGuidKey);

    private static ConstructorInfo Constructor(Type type)
    {
        var all = type.GetConstructors();
        return all.FirstOrDefault(one => one.IsDefined(typeof(ActivatorUtilitiesConstructorAttribute)))
            ?? all.MaxBy(one => one.GetParameters().Length)
            ?? throw new InvalidOperationException($"The grain class {type.FullName} has no public constructor.");
    }

    private static GrainType ByConvention(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }
}
