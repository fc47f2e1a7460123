using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace OrderActors.LocalEngine.Calls;

/// <summary>One method of a grain interface, as far as a call needs it.</summary>
internal sealed class GrainMethod
{
    private FieldInfo[]? _arguments;

    internal GrainMethod(Type @interface, MethodInfo method)
    {
        Interface = @interface;
        Method = method;
        Interleaves = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        TakesToken = method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken));
    }

    internal Type Interface { get; }

    internal MethodInfo Method { get; }

    internal string InterfaceName => Interface.FullName!;

    internal bool Interleaves { get; }

    internal bool IsReadOnly { get; }

    internal bool IsOneWay { get; }

    internal bool TakesToken { get; }

    internal TimeSpan? Timeout { get; }

    public override string ToString() => $"{InterfaceName}.{Method.Name}";

    /// <summary>The fields of the request class that hold the arguments, in order.</summary>
    internal FieldInfo[] Arguments(Type requestType)
    {
        const BindingFlags declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly;
        return _arguments ??= [.. requestType.GetFields(declared).OrderBy(field => field.MetadataToken)];
    }
}
