using System.Reflection;

namespace OrderActors.Conventions.Tests.Repository;

/// <summary>The project's own assemblies, as they were built.</summary>
internal static class Assemblies
{
    private static readonly Lazy<IReadOnlyList<Assembly>> s_production = new(() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "OrderActors.*.dll")
            .Where(file => !file.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Assembly.LoadFrom),
    ]);

    public static IReadOnlyList<Assembly> Production => s_production.Value;

    /// <summary>Every type that somebody wrote: none that a compiler or a generator made.</summary>
    public static IEnumerable<Type> WrittenTypes =>
        from assembly in Production
        from type in assembly.GetTypes()
        where !type.FullName!.Contains('<', StringComparison.Ordinal)
            && !(type.Namespace ?? "").StartsWith("OrleansCodeGen", StringComparison.Ordinal)
            && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        orderby type.FullName
        select type;

    public const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
}
