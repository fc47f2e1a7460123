using System.Collections.Concurrent;
using System.Reflection;
using OrderActors.LocalEngine.Activations;
using Orleans.Metadata;
using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <summary>Which class stands behind which interface.</summary>
internal sealed class GrainClasses(GrainRuntime runtime)
{
    private readonly ConcurrentDictionary<Type, GrainClass> _used = new();
    private readonly ConcurrentDictionary<(Type Interface, Type Class), GrainBinding> _bindings = new();
    private readonly Lazy<IReadOnlyList<Type>> _all = new(GrainClassFinder.Find);

    /// <summary>The classes that were called at least once. In the order of their names: the order of a table of types follows from where
    /// and by which thread it was filled, and a simulation has to meet activations in the same order each time.</summary>
    internal IEnumerable<GrainClass> Used =>
        _used.Select(static entry => entry.Value).OrderBy(static used => used.Type.FullName, StringComparer.Ordinal);

    internal GrainBinding Bind(Type @interface, GrainClass @class) => _bindings.GetOrAdd(
        (@interface, @class.Type), static (key, args) => new GrainBinding(args.runtime, args.@class, key.Interface), (runtime, @class));

    internal GrainClass Named(GrainType name) =>
        Use(_all.Value.FirstOrDefault(type => GrainClassDescription.Of(type).GrainType == name)
            ?? throw new ArgumentException($"No grain class is called {name}.", nameof(name)));

    internal GrainClass Implementing(Type @interface, string? prefix)
    {
        var candidates = _all.Value.Where(@interface.IsAssignableFrom).ToArray();
        if (prefix is not null)
        {
            candidates = [.. candidates.Where(type => type.FullName!.StartsWith(prefix, StringComparison.Ordinal)
                || type.Name.StartsWith(prefix, StringComparison.Ordinal))];
        }
        else if (candidates.Length > 1 && @interface.GetCustomAttribute<DefaultGrainTypeAttribute>() is { } chosen)
        {
            candidates = [.. candidates.Where(type => GrainClassDescription.Of(type).GrainType == GrainType.Create(chosen.GrainType))];
        }

        if (candidates.Length > 1 && candidates.Where(type => @interface.Name == "I" + type.Name).ToArray() is [var conventional])
        {
            candidates = [conventional];
        }

        return candidates.Length switch
        {
            1 => Use(candidates[0]),
            0 => throw new ArgumentException($"No grain class implements {@interface.FullName}.", nameof(@interface)),
            _ => throw new ArgumentException(
                $"Several grain classes implement {@interface.FullName}: {string.Join(", ", candidates.Select(type => type.FullName))}.",
                nameof(@interface)),
        };
    }

    private GrainClass Use(Type type) =>
        _used.GetOrAdd(type, static (type, runtime) => new GrainClass(runtime, GrainClassDescription.Of(type)), runtime);
}
