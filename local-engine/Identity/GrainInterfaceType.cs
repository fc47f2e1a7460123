namespace Orleans.Runtime;

/// <summary>The name of a grain interface: its full type name.</summary>
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    private readonly IdSpan _value;

    /// <summary>Wraps the text of an interface name.</summary>
    /// <param name="value">The text.</param>
    public GrainInterfaceType(string value) => _value = IdSpan.Create(value);

    /// <summary>Wraps the text of an interface name.</summary>
    /// <param name="value">The text.</param>
    public GrainInterfaceType(IdSpan value) => _value = value;

    /// <summary>The text.</summary>
    public IdSpan Value => _value;

    /// <summary>Whether there is no text.</summary>
    public bool IsDefault => _value.IsDefault;

    /// <summary>Makes the name out of a text.</summary>
    /// <param name="value">The text.</param>
    /// <returns>The name.</returns>
    public static GrainInterfaceType Create(string value) => new(IdSpan.Create(value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => _value.Equals(other._value);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => _value.Text;

    /// <summary>Equality by content.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both have the same text.</returns>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether the texts differ.</returns>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);
}
