using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// Makes the reference class of a grain interface, once for the process, so that a call costs no reflection. For
/// <c>Task&lt;int&gt; Add(int amount, CancellationToken token)</c> it makes the equivalent of
/// <code>
/// class Add_Request : ResultRequest&lt;int&gt;
/// {
///     int amount;
///     ValueTask&lt;int&gt; CallAsync(object grain) => new(((ICounter)grain).Add(amount, GrainToken));
/// }
/// Task&lt;int&gt; Add(int amount, CancellationToken token) =>
///     SendForTaskAsync(new Add_Request { amount = amount, CallerToken = token });
/// </code>
/// </summary>
internal static class ProxyEmitter
{
    private static readonly ConcurrentDictionary<Type, Lazy<Func<GrainBinding, string, GrainProxy>>> Factories = new();
    private static readonly HashSet<string> OpenAssemblies = [];
    private static readonly Lock Gate = new();
    private static readonly AssemblyBuilder Assembly = AssemblyBuilder.DefineDynamicAssembly(
        new AssemblyName("OrderActors.LocalEngine.Proxies"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Proxies");

    private const MethodAttributes ExplicitImplementation = MethodAttributes.Private | MethodAttributes.Virtual
        | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot;

    private static int s_number;

    internal static Func<GrainBinding, string, GrainProxy> Factory(Type @interface) =>
        Factories.GetOrAdd(@interface, static face => new(() => Emit(face))).Value;

    private static Func<GrainBinding, string, GrainProxy> Emit(Type face)
    {
        lock (Gate)
        {
            OpenAccess(typeof(ProxyEmitter));
            OpenAccess(face);
            var proxy = Module.DefineType(
                $"{face.Name}_Reference{++s_number}", TypeAttributes.Class | TypeAttributes.Sealed, typeof(GrainProxy), [face]);
            var create = EmitConstruction(proxy);
            foreach (var method in Methods(face))
            {
                EmitMethod(proxy, face, method);
            }

            return proxy.CreateType().GetMethod(create, BindingFlags.Static | BindingFlags.Public)!
                .CreateDelegate<Func<GrainBinding, string, GrainProxy>>();
        }
    }

    private static IEnumerable<MethodInfo> Methods(Type face) =>
        face.GetInterfaces().Prepend(face).SelectMany(one => one.GetMethods()).Where(method => method.IsAbstract);

    private static string EmitConstruction(TypeBuilder proxy)
    {
        Type[] parameters = [typeof(GrainBinding), typeof(string)];
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainProxy).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        il.Emit(OpCodes.Ret);

        var create = proxy.DefineMethod("Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainProxy), parameters);
        il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
        return create.Name;
    }

    private static void EmitMethod(TypeBuilder proxy, Type face, MethodInfo method)
    {
        var shape = CallShape.Of(method);
        var request = RequestEmitter.Emit(Module, ++s_number, face, method, shape, OpenAccess);
        var parameters = method.GetParameters();
        var implementation = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            ExplicitImplementation,
            method.ReturnType,
            [.. parameters.Select(parameter => parameter.ParameterType)]);
        var il = implementation.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, request.GetConstructor(Type.EmptyTypes)!);
        var place = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            if (parameters[i].ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Call, typeof(GrainRequest).GetProperty(nameof(GrainRequest.CallerToken))!.SetMethod!);
            }
            else
            {
                il.Emit(OpCodes.Stfld, request.GetField(RequestEmitter.FieldName(place++))!);
            }
        }

        il.Emit(OpCodes.Call, shape.Send);
        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(implementation, method);
    }

    /// <summary>Lets the made classes see what is internal in the assembly of a type, as a grain interface may be.</summary>
    private static void OpenAccess(Type type)
    {
        foreach (var argument in type.GenericTypeArguments)
        {
            OpenAccess(argument);
        }

        var name = type.Assembly.GetName().Name!;
        if (OpenAssemblies.Add(name))
        {
            Assembly.SetCustomAttribute(new CustomAttributeBuilder(
                typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!, [name]));
        }
    }
}
