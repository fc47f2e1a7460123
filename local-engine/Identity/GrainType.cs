namespace Orleans.Runtime;

/// <summary>
/// The name of a kind of grain: the class name in lower case without the suffix Grain, or what <see cref="GrainTypeAttribute"/> says.
/// </summary>
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    private readonly IdSpan _value;

    /// <summary>Wraps the text of a grain type.</summary>
    /// <param name="id">The text.</param>
    public GrainType(IdSpan id) => _value = id;

    /// <summary>The text.</summary>
    public IdSpan Value => _value;

    /// <summary>Whether there is no text.</summary>
    public bool IsDefault => _value.IsDefault;

    /// <summary>Makes the name out of a text.</summary>
    /// <param name="value">The text.</param>
    /// <returns>The name.</returns>
    public static GrainType Create(string value) => new(IdSpan.Create(value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => _value.Equals(obj._value);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => _value.CompareTo(other._value);

    /// <inheritdoc/>
    public override string ToString() => _value.Text;

    /// <summary>Equality by content.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both have the same text.</returns>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether the texts differ.</returns>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
