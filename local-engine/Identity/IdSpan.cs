using System.Text;

namespace Orleans.Runtime;

/// <summary>The text of a grain's type or key. Equality is by content; the empty text and the default value are the same.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;

    /// <summary>Makes an id out of its UTF-8 bytes.</summary>
    /// <param name="value">The bytes, valid UTF-8.</param>
    public IdSpan(byte[] value) => _text = Encoding.UTF8.GetString(value);

    private IdSpan(string text) => _text = text;

    /// <summary>The UTF-8 bytes. The engine keeps ids as text, so every read makes a new array.</summary>
    public ReadOnlyMemory<byte> Value => Encoding.UTF8.GetBytes(Text);

    /// <summary>Whether there is no text.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_text);

    internal string Text => _text ?? string.Empty;

    /// <summary>Makes an id out of a text.</summary>
    /// <param name="id">The text.</param>
    /// <returns>The id.</returns>
    public static IdSpan Create(string id) => new(id);

    /// <summary>The UTF-8 bytes. The engine keeps ids as text, so every call makes a new array.</summary>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> AsSpan() => Encoding.UTF8.GetBytes(Text);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => string.Equals(Text, obj.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(Text, other.Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Equality by content.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether both have the same text.</returns>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether the texts differ.</returns>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
