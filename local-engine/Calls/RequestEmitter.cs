using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;

namespace OrderActors.LocalEngine.Calls;

/// <summary>Makes the request class of one grain method.</summary>
internal static class RequestEmitter
{
    private const string MethodField = "s_method";

    internal static string FieldName(int place) => string.Create(CultureInfo.InvariantCulture, $"a{place}");

    internal static Type Emit(ModuleBuilder module, int number, Type face, MethodInfo method, CallShape shape, Action<Type> openAccess)
    {
        openAccess(method.DeclaringType!);
        openAccess(method.ReturnType);
        var type = module.DefineType(
            string.Create(CultureInfo.InvariantCulture, $"{face.Name}_{method.Name}_Request{number}"),
            TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public,
            shape.RequestBase);
        var fields = new List<FieldBuilder>();
        foreach (var parameter in method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)))
        {
            openAccess(parameter.ParameterType);
            fields.Add(type.DefineField(FieldName(fields.Count), parameter.ParameterType, FieldAttributes.Public));
        }

        type.DefineDefaultConstructor(MethodAttributes.Public);
        EmitCall(type, method, shape, fields);
        EmitMethodProperty(type);
        var made = type.CreateType();
        made.GetField(MethodField)!.SetValue(null, new GrainMethod(face, method));
        return made;
    }

    private static void EmitCall(TypeBuilder type, MethodInfo method, CallShape shape, List<FieldBuilder> fields)
    {
        var call = Override(type, shape.Call);
        var il = call.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        var place = 0;
        foreach (var parameter in method.GetParameters())
        {
            il.Emit(OpCodes.Ldarg_0);
            if (parameter.ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Call, typeof(GrainRequest).GetProperty(nameof(GrainRequest.GrainToken))!.GetMethod!);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, fields[place++]);
            }
        }

        il.Emit(OpCodes.Callvirt, method);
        if (shape.Wrap is not null)
        {
            il.Emit(OpCodes.Newobj, shape.Wrap);
        }

        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(call, shape.Call);
    }

    private static void EmitMethodProperty(TypeBuilder type)
    {
        var field = type.DefineField(MethodField, typeof(GrainMethod), FieldAttributes.Public | FieldAttributes.Static);
        const BindingFlags visibility = BindingFlags.Instance | BindingFlags.NonPublic;
        var declared = typeof(GrainRequest).GetProperty(nameof(GrainRequest.Method), visibility)!.GetMethod!;
        var getter = Override(type, declared);
        var il = getter.GetILGenerator();
        il.Emit(OpCodes.Ldsfld, field);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(getter, declared);
    }

    private static MethodBuilder Override(TypeBuilder type, MethodInfo declared) => type.DefineMethod(
        declared.Name,
        (declared.Attributes & MethodAttributes.MemberAccessMask) | MethodAttributes.Virtual | MethodAttributes.HideBySig,
        declared.ReturnType,
        [.. declared.GetParameters().Select(parameter => parameter.ParameterType)]);
}
