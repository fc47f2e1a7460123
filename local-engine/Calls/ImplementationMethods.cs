using System.Collections.Concurrent;
using System.Reflection;

namespace OrderActors.LocalEngine.Calls;

/// <summary>Which method of a grain class stands behind which method of an interface.</summary>
internal static class ImplementationMethods
{
    private static readonly ConcurrentDictionary<(Type Class, MethodInfo Method), MethodInfo> Known = new();

    internal static MethodInfo Find(Type @class, GrainMethod method) => Known.GetOrAdd((@class, method.Method), static pair =>
    {
        var map = pair.Class.GetInterfaceMap(pair.Method.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, pair.Method)];
    });
}
