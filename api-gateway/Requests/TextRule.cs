using System.Buffers;
using System.Text;

namespace OrderActors.ApiGateway.Requests;

/// <summary>What a string of a request may be.</summary>
internal sealed class TextRule
{
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    private static readonly SearchValues<byte> VisibleBytes =
        SearchValues.Create(Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(static value => (byte)value).ToArray());

    private static readonly SearchValues<byte> ControlBytes =
        SearchValues.Create(Enumerable.Range(0, 0x20).Append(0x7F).Select(static value => (byte)value).ToArray());

    private readonly SearchValues<byte>? _allowed;

    private TextRule(int maxBytes, SearchValues<byte>? allowed, string message)
    {
        MaxBytes = maxBytes;
        _allowed = allowed;
        Message = message;
    }

    /// <summary>A SKU or a customer: 1…64 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public static TextRule Name { get; } = new(64, NameBytes, "must be 1 to 64 characters of A-Z a-z 0-9 . _ -");

    /// <summary>A key or an id that somebody else made: 1…128 visible ASCII characters.</summary>
    public static TextRule Key { get; } = new(128, VisibleBytes, "must be 1 to 128 visible ASCII characters");

    /// <summary>Something that a person reads: 1…200 bytes of UTF-8 without control characters.</summary>
    public static TextRule Prose { get; } = new(200, null, "must be 1 to 200 bytes of text without control characters");

    /// <summary>Three letters; which ones is checked elsewhere.</summary>
    public static TextRule Currency { get; } = new(3, NameBytes, "must be an ISO 4217 code in capital letters");

    /// <summary>The name of an event.</summary>
    public static TextRule EventType { get; } = new(64, VisibleBytes, "must be the name of an event");

    /// <summary>Bytes that it may have.</summary>
    public int MaxBytes { get; }

    /// <summary>What to say when the rule is broken.</summary>
    public string Message { get; }

    /// <summary>Whether a text is as it should be.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public bool Allows(ReadOnlySpan<byte> utf8) =>
        utf8.Length >= 1 && utf8.Length <= MaxBytes
        && (_allowed is null ? !utf8.ContainsAny(ControlBytes) : !utf8.ContainsAnyExcept(_allowed));

    /// <summary>Whether a text is as it should be.</summary>
    public bool Allows(ReadOnlySpan<char> text)
    {
        if (text.Length < 1 || text.Length > MaxBytes)
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[MaxBytes * 3];
        return Encoding.UTF8.TryGetBytes(text, utf8, out var length) && Allows(utf8[..length]);
    }
}
