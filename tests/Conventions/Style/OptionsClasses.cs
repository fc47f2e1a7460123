using System.Reflection;
using System.Runtime.CompilerServices;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>The classes that settings are bound to.</summary>
internal static class OptionsClasses
{
    /// <summary>Those of the program itself; the local engine's are named, and used, as in Orleans.</summary>
    public static IEnumerable<Type> All => Assemblies.WrittenTypes.Where(type => type.IsClass && !type.IsAbstract
        && type.Name.EndsWith("Options", StringComparison.Ordinal)
        && type.Namespace!.StartsWith("OrderActors.", StringComparison.Ordinal)
        && type.Assembly.GetName().Name is not ("OrderActors.LocalEngine" or "OrderActors.Load")
        && Settings(type).Any());

    /// <summary>What can be set: no options that code gives once and for all.</summary>
    public static IEnumerable<PropertyInfo> Settings(Type options) => options.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.SetMethod is { } set
            ? !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            : property.PropertyType.IsGenericType);
}
