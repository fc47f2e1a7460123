using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>The classes that settings are bound to.</summary>
internal static class OptionsClasses
{
    /// <summary>Those of the program itself; the local engine's are named, and used, as in Orleans.</summary>
    public static IEnumerable<Type> All => Assemblies.WrittenTypes.Where(type => type.IsClass && !type.IsAbstract
        && type.Name.EndsWith("Options", StringComparison.Ordinal)
        && type.Namespace!.StartsWith("OrderActors.", StringComparison.Ordinal)
        && type.Assembly.GetName().Name != "OrderActors.LocalEngine");
}
