using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>What a grain is called: its type and its key, written <c>type/key</c>.</summary>
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>
{
    /// <summary>Makes an id.</summary>
    /// <param name="type">The kind of grain.</param>
    /// <param name="key">The key within that kind.</param>
    public GrainId(GrainType type, IdSpan key)
    {
        Type = type;
        Key = key;
    }

    /// <summary>The kind of grain.</summary>
    public GrainType Type { get; }

    /// <summary>The key within that kind.</summary>
    public IdSpan Key { get; }

    /// <summary>Whether both parts are missing.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>Makes an id out of two texts.</summary>
    /// <param name="type">The kind of grain.</param>
    /// <param name="key">The key within that kind.</param>
    /// <returns>The id.</returns>
    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    /// <summary>Makes an id out of a type and a text.</summary>
    /// <param name="type">The kind of grain.</param>
    /// <param name="key">The key within that kind.</param>
    /// <returns>The id.</returns>
    public static GrainId Create(GrainType type, string key) => new(type, IdSpan.Create(key));

    /// <summary>Makes an id out of its parts.</summary>
    /// <param name="type">The kind of grain.</param>
    /// <param name="key">The key within that kind.</param>
    /// <returns>The id.</returns>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <param name="value">The text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException">The text has no slash after a type.</exception>
    public static GrainId Parse(string value) =>
        TryParse(value, out var id)
            ? id
            : throw new ArgumentException($"'{value}' is not a grain id of the form type/key.", nameof(value));

    /// <summary>Reads <c>type/key</c>.</summary>
    /// <param name="value">The text.</param>
    /// <param name="result">The id, or the default value.</param>
    /// <returns>Whether the text is an id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? value, out GrainId result)
    {
        var slash = value?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        result = slash > 0 ? Create(value![..slash], value[(slash + 1)..]) : default;
        return slash > 0;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(GrainId other) => Type.Equals(other.Type) && Key.Equals(other.Key);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Key);

    /// <inheritdoc/>
    public int CompareTo(GrainId other)
    {
        var byType = Type.CompareTo(other.Type);
        return byType != 0 ? byType : Key.CompareTo(other.Key);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";

    /// <summary>Equality of type and key.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both name the same grain.</returns>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Inequality of type or key.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they name different grains.</returns>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}
