using System.Globalization;

namespace Orleans;

/// <summary>
/// The name of a type or method in the contract, which stays when the code is renamed. This engine sends nothing and only keeps it.
/// </summary>
/// <param name="alias">The name.</param>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Interface | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method,
    AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>The number of a member in the contract. This engine sends nothing and only keeps it.</summary>
/// <param name="id">The number.</param>
[AttributeUsage(
    AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number.</summary>
    public uint Id { get; } = id;
}

/// <summary>Marks a type that goes between processes. This engine sends nothing and needs no code for it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether the parameters of the primary constructor are members of the contract.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; } = true;

    /// <summary>Which members get numbers by themselves.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}

/// <summary>Which members of a contract get numbers by themselves.</summary>
public enum GenerateFieldIds
{
    /// <summary>Only those with <see cref="IdAttribute"/>.</summary>
    None,

    /// <summary>All public properties.</summary>
    PublicProperties,
}

/// <summary>Marks what never changes after it is made and so needs no copy.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter
    | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>How long a caller waits for the answer of an interface method, in place of the general response timeout.</summary>
/// <param name="timeout">The time, written as <c>hh:mm:ss</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
