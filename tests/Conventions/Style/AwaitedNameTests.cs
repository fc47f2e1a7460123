using System.Reflection;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Style;

/// <summary>A name says whether one awaits a thing.</summary>
public sealed class AwaitedNameTests
{
    private static readonly Type[] s_awaitable =
        [typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    [Fact]
    public void Method_ThatIsAwaited_EndsInAsync()
    {
        var faults =
            from type in Assemblies.WrittenTypes
            where !MirrorsOrleans(type)
            from method in type.GetMethods(Assemblies.Declared)
            where IsWritten(method) && IsAwaitable(method.ReturnType) && !method.Name.EndsWith("Async", StringComparison.Ordinal)
                && !IsNamedElsewhere(method)
            select $"{type.FullName}.{method.Name}";

        Fault.None(faults, "The name of an awaitable method ends in Async:");
    }

    private static bool IsWritten(MethodInfo method) => !method.IsSpecialName && !method.Name.Contains('<', StringComparison.Ordinal)
        && !typeof(Delegate).IsAssignableFrom(method.DeclaringType);

    private static bool IsAwaitable(Type type) => s_awaitable.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    // The local engine bears the names that Orleans gave; a test of the engine compares them.
    private static bool MirrorsOrleans(Type type) => (type.Namespace ?? "").Split('.')[0] == "Orleans";

    // An interface or base class of the framework or of Orleans chose the name.
    private static bool IsNamedElsewhere(MethodInfo method)
    {
        if (method.Name.Contains('.', StringComparison.Ordinal) || method.GetBaseDefinition().DeclaringType != method.DeclaringType)
        {
            return true;
        }

        return !method.DeclaringType!.IsInterface && method.DeclaringType.GetInterfaces()
            .Where(contract => MirrorsOrleans(contract) || !Assemblies.Production.Contains(contract.Assembly))
            .SelectMany(contract => method.DeclaringType.GetInterfaceMap(contract).TargetMethods)
            .Contains(method);
    }
}
