using System.Collections.Concurrent;
using System.Reflection;
using Orleans;

namespace OrderActors.LocalEngine.Activations;

/// <summary>Finds the grain classes of the process: those in assemblies that refer to this one.</summary>
internal static class GrainClassFinder
{
    private static readonly ConcurrentDictionary<Assembly, Type[]> GrainTypes = new();

    /// <summary>What an assembly refers to, of which every start makes new copies.</summary>
    private static readonly ConcurrentDictionary<Assembly, AssemblyName[]> References = new();

    internal static IReadOnlyList<Type> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var found = new HashSet<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        var open = new Queue<Assembly>(found);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var name in ReferencesOf(assembly))
            {
                if (!IsFramework(name.Name!) && names.Add(name.FullName) && Load(name) is { } referenced && found.Add(referenced))
                {
                    open.Enqueue(referenced);
                }
            }
        }

        return [.. found.Where(UsesEngine).SelectMany(Classes).OrderBy(type => type.FullName, StringComparer.Ordinal)];
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal)
        || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name == "netstandard";

    private static AssemblyName[] ReferencesOf(Assembly assembly) =>
        References.GetOrAdd(assembly, static assembly => assembly.GetReferencedAssemblies());

    private static bool UsesEngine(Assembly assembly) =>
        ReferencesOf(assembly).Any(name => name.Name == typeof(GrainClassFinder).Assembly.GetName().Name);

    private static Type[] Classes(Assembly assembly) => GrainTypes.GetOrAdd(
        assembly,
        static assembly => [.. assembly.GetTypes().Where(type =>
            type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrainBase).IsAssignableFrom(type))]);

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception absent) when (absent is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }
}
