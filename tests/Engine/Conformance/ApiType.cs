using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;

namespace OrderActors.Engine.Tests.Conformance;

/// <summary>What callers can see of one type.</summary>
internal sealed class ApiType
{
    private readonly MetadataReader _reader;
    private readonly TypeDefinition _type;
    private readonly HashSet<string> _facts = [];

    internal ApiType(MetadataReader reader, TypeDefinitionHandle handle)
    {
        _reader = reader;
        _type = reader.GetTypeDefinition(handle);
        AddType();
        foreach (var method in _type.GetMethods().Select(reader.GetMethodDefinition).Where(method => IsVisible(method.Attributes)))
        {
            AddMethod(method);
        }

        // The access bits of a field and of a method mean the same.
        foreach (var field in _type.GetFields().Select(reader.GetFieldDefinition)
            .Where(field => IsVisible((MethodAttributes)field.Attributes)))
        {
            AddField(field);
        }

        foreach (var property in _type.GetProperties().Select(reader.GetPropertyDefinition))
        {
            if (IsMarked(property.GetCustomAttributes(), "System.Runtime.CompilerServices.RequiredMemberAttribute"))
            {
                _facts.Add($"required {reader.GetString(property.Name)}");
            }
        }
    }

    internal IReadOnlySet<string> Facts => _facts;

    private static bool IsVisible(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private void AddType()
    {
        const TypeAttributes kind = TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Sealed;
        _facts.Add($"is {_type.Attributes & kind}");
        if (!_type.BaseType.IsNil)
        {
            _facts.Add($"derives from {TypeNames.Name(_reader, _type.BaseType)}");
        }

        foreach (var implementation in _type.GetInterfaceImplementations().Select(_reader.GetInterfaceImplementation))
        {
            _facts.Add($"implements {TypeNames.Name(_reader, implementation.Interface)}");
        }

        foreach (var attribute in _type.GetCustomAttributes().Select(_reader.GetCustomAttribute))
        {
            if (AttributeName(attribute) == "System.AttributeUsageAttribute")
            {
                var usage = attribute.DecodeValue(TypeNames.Instance);
                var targets = string.Join(", ", usage.FixedArguments.Select(argument => $"{argument.Value}"));
                var named = string.Join(", ", usage.NamedArguments.Where(argument => !IsDefaultUsage(argument))
                    .Select(argument => $"{argument.Name}={argument.Value}").Order());
                _facts.Add($"usage {targets} {named}".TrimEnd());
            }
        }

        AddConstraints("type", _type.GetGenericParameters());
    }

    /// <summary>To say what holds anyway is the same as to say nothing.</summary>
    private static bool IsDefaultUsage(CustomAttributeNamedArgument<string> argument) =>
        argument.Name == (argument.Value is true
            ? nameof(AttributeUsageAttribute.Inherited)
            : nameof(AttributeUsageAttribute.AllowMultiple));

    private void AddMethod(MethodDefinition method)
    {
        var signature = method.DecodeSignature(TypeNames.Instance, null);
        var names = method.GetParameters().Select(_reader.GetParameter).Where(parameter => parameter.SequenceNumber > 0)
            .ToDictionary(parameter => parameter.SequenceNumber - 1);
        var parameters = signature.ParameterTypes.Select((type, i) => names.TryGetValue(i, out var parameter)
            ? $"{type} {_reader.GetString(parameter.Name)}{Default(parameter.GetDefaultValue())}"
            : type);
        var name = _reader.GetString(method.Name);
        var arity = signature.GenericParameterCount > 0 ? $"`{signature.GenericParameterCount}" : "";
        var call = $"{signature.ReturnType} {name}{arity}({string.Join(", ", parameters)})";
        _facts.Add($"{Modifiers(method.Attributes)} {call}");
        AddConstraints($"{name}{arity}({signature.ParameterTypes.Length})", method.GetGenericParameters());
    }

    private static string Modifiers(MethodAttributes attributes)
    {
        var access = (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public ? "public" : "protected";
        var isStatic = attributes.HasFlag(MethodAttributes.Static) ? " static" : "";
        var isAbstract = attributes.HasFlag(MethodAttributes.Abstract) ? " abstract" : "";

        // A method that implements an interface is virtual and final; callers cannot tell it from one that is not virtual.
        var isVirtual = attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.Final) ? " virtual" : "";
        return access + isStatic + isAbstract + isVirtual;
    }

    private void AddField(FieldDefinition field)
    {
        const FieldAttributes kind = FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal;
        var type = field.DecodeSignature(TypeNames.Instance, null);
        _facts.Add($"field {field.Attributes & kind} {type} {_reader.GetString(field.Name)}{Default(field.GetDefaultValue())}");
    }

    private void AddConstraints(string owner, GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(_reader.GetGenericParameter))
        {
            var types = parameter.GetConstraints().Select(_reader.GetGenericParameterConstraint)
                .Select(constraint => TypeNames.Name(_reader, constraint.Type)).Order();
            _facts.Add($"{owner} parameter {parameter.Index}: {parameter.Attributes} {string.Join(", ", types)}".TrimEnd());
        }
    }

    private string Default(ConstantHandle handle)
    {
        if (handle.IsNil)
        {
            return "";
        }

        var constant = _reader.GetConstant(handle);
        var value = _reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode);
        return $" = {Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null"}";
    }

    private bool IsMarked(CustomAttributeHandleCollection attributes, string name) =>
        attributes.Select(_reader.GetCustomAttribute).Any(attribute => AttributeName(attribute) == name);

    private string AttributeName(CustomAttribute attribute) => attribute.Constructor.Kind == HandleKind.MemberReference
        ? TypeNames.Name(_reader, _reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent)
        : TypeNames.Name(_reader, _reader.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType());
}
