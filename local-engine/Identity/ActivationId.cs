namespace Orleans.Runtime;

/// <summary>What one activation is called. Two activations of one grain, one after the other, have different ids.</summary>
public readonly struct ActivationId : IEquatable<ActivationId>
{
    private readonly Guid _key;

    /// <summary>Wraps a number.</summary>
    /// <param name="key">The number.</param>
    public ActivationId(Guid key) => _key = key;

    /// <summary>Whether this is no activation's id.</summary>
    public bool IsDefault => _key == Guid.Empty;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => _key.Equals(other._key);

    /// <inheritdoc/>
    public override int GetHashCode() => _key.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"@{_key:N}";

    /// <summary>Equality.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both name the same activation.</returns>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they name different activations.</returns>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);
}
