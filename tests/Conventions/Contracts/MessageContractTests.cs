using System.Reflection;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Contracts;

/// <summary>What crosses between processes stays readable for a silo of the version before.</summary>
public sealed class MessageContractTests
{
    private static readonly IReadOnlyList<Type> s_types = [.. Assemblies.WrittenTypes];

    private static IEnumerable<Type> Messages => s_types
        .Where(type => type.IsDefined(typeof(Orleans.GenerateSerializerAttribute), inherit: false));

    private static IEnumerable<Type> Grains => s_types
        .Where(type => type.IsInterface && typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type))
        .Where(type => type.Namespace!.StartsWith("OrderActors.", StringComparison.Ordinal));

    [Fact]
    public void Contracts_AsBuilt_AreThoseThatAreCommitted()
    {
        var members =
            from message in Messages
            from member in message.GetMembers(Assemblies.Declared)
            let id = member.GetCustomAttribute<Orleans.IdAttribute>()
            where id is not null
            let type = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType
            select $"{Alias(message)} {id.Id} {Readable(type)} {member.Name}";
        var methods =
            from grain in Grains
            from method in grain.GetMethods()
            let parameters = method.GetParameters().Select(parameter => Readable(parameter.ParameterType))
            select $"{Alias(grain)} {Alias(method)} ({string.Join(", ", parameters)}) → {Readable(method.ReturnType)}";

        CommittedList.Keeps("Contracts.txt", members.Concat(methods));
    }

    [Fact]
    public void Message_OfAGrain_HasAnAliasAndIsImmutable()
    {
        var faults =
            from message in Messages
            where !message.IsDefined(typeof(Orleans.AliasAttribute), inherit: false)
                || (IsSent(message) && !message.IsDefined(typeof(Orleans.ImmutableAttribute), inherit: false))
            select message.FullName;

        Fault.None(faults, "What is serialized says [Alias], and what grains send each other says [Immutable] too:");
    }

    [Fact]
    public void Alias_OfTheProgram_IsUsedOnce()
    {
        var faults =
            from type in s_types
            let alias = type.GetCustomAttribute<Orleans.AliasAttribute>(inherit: false)?.Alias
            where alias is not null
            group type.FullName by alias into same
            where same.Count() > 1
            select $"{same.Key}: {string.Join(", ", same)}";

        Fault.None(faults, "An alias names one type:");
    }

    [Fact]
    public void Grain_AndItsMethods_HaveAliases()
    {
        var faults = Grains.SelectMany(grain => grain.GetMethods().Cast<MemberInfo>().Prepend(grain))
            .Where(member => !member.IsDefined(typeof(Orleans.AliasAttribute), inherit: false))
            .Select(member => $"{member.DeclaringType?.FullName}.{member.Name}");

        Fault.None(faults, "A grain interface and its methods say [Alias], so that renaming them breaks nothing:");
    }

    // What is stored is no message: the grain that has it may change it.
    private static bool IsSent(Type message) => !message.IsEnum && message.Assembly.GetName().Name == "OrderActors.GrainInterfaces";

    private static string Alias(MemberInfo member) =>
        member.GetCustomAttribute<Orleans.AliasAttribute>(inherit: false)?.Alias ?? member.Name;

    private static string Readable(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Readable(value)}?";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Readable))}>"
            : type.IsArray ? $"{Readable(type.GetElementType()!)}[]" : type.Name;
    }
}
