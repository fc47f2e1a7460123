using System.Reflection;

namespace OrderActors.LocalEngine.Calls;

/// <summary>What follows from what a grain method returns: the base of its request, and the way to send it.</summary>
/// <param name="RequestBase">The class that the request class derives from.</param>
/// <param name="Send">The method of <see cref="GrainProxy"/> that sends it.</param>
/// <param name="Wrap">Makes a task a value task, or null where the method returns one.</param>
internal sealed record CallShape(Type RequestBase, MethodInfo Send, ConstructorInfo? Wrap)
{
    internal MethodInfo Call => RequestBase.GetMethod("CallAsync")!;

    internal static CallShape Of(MethodInfo method)
    {
        var returned = method.ReturnType;
        if (method.IsGenericMethod || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
        {
            throw Unsupported(method, "generic methods and parameters by reference cannot be called across grains");
        }

        if (returned == typeof(Task))
        {
            var wrapVoid = typeof(ValueTask).GetConstructor([typeof(Task)]);
            return new(typeof(VoidRequest), Sender(nameof(GrainProxy.SendForVoidTaskAsync)), wrapVoid);
        }

        if (returned == typeof(ValueTask))
        {
            return new(typeof(VoidRequest), Sender(nameof(GrainProxy.SendForVoidValueTaskAsync)), null);
        }

        var kind = returned.IsGenericType ? returned.GetGenericTypeDefinition() : null;
        if (kind != typeof(Task<>) && kind != typeof(ValueTask<>))
        {
            throw Unsupported(method, "it must return Task, Task<T>, ValueTask or ValueTask<T>");
        }

        var result = returned.GenericTypeArguments[0];
        var request = typeof(ResultRequest<>).MakeGenericType(result);
        var wrap = typeof(ValueTask<>).MakeGenericType(result).GetConstructor([returned]);
        return kind == typeof(Task<>)
            ? new(request, Sender(nameof(GrainProxy.SendForTaskAsync), result), wrap)
            : new(request, Sender(nameof(GrainProxy.SendForValueTaskAsync), result), null);
    }

    private static MethodInfo Sender(string name, Type? result = null)
    {
        var method = typeof(GrainProxy).GetMethod(name)!;
        return result is null ? method : method.MakeGenericMethod(result);
    }

    private static NotSupportedException Unsupported(MethodInfo method, string reason) =>
        new($"{method.DeclaringType}.{method.Name} is no grain method: {reason}.");
}
