using System.Buffers;
using System.Text.Unicode;

namespace OrderActors.ApiGateway.Requests;

/// <summary>What a string of a request may be. Lengths count characters: Unicode scalar values, however many bytes they take.</summary>
internal sealed class TextRule
{
    // Of a character in UTF-8, and of one that is escaped in JSON: six for each half of a surrogate pair.
    private const int MaxUtf8Bytes = 4;
    private const int MaxEscapedBytesOfAscii = 6;
    private const int MaxEscapedBytesOfAny = 12;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    private static readonly SearchValues<byte> VisibleBytes =
        SearchValues.Create(Enumerable.Range(0x21, 0x7E - 0x21 + 1).Select(static value => (byte)value).ToArray());

    private static readonly SearchValues<byte> ControlBytes =
        SearchValues.Create(Enumerable.Range(0, 0x20).Append(0x7F).Select(static value => (byte)value).ToArray());

    private readonly SearchValues<byte>? _allowed;
    private readonly bool _isPathSegment;

    private TextRule(int maxLength, SearchValues<byte>? allowed, string message, bool isPathSegment = false)
    {
        MaxLength = maxLength;
        _allowed = allowed;
        _isPathSegment = isPathSegment;
        Message = message;
    }

    /// <summary>A customer: 1…64 of <c>A-Z a-z 0-9 . _ -</c>.</summary>
    public static TextRule Name { get; } = new(64, NameBytes, "must be 1 to 64 characters of A-Z a-z 0-9 . _ -");

    /// <summary>A SKU: the same, and neither <c>.</c> nor <c>..</c>, which no path can name.</summary>
    public static TextRule Sku { get; } =
        new(64, NameBytes, "must be 1 to 64 characters of A-Z a-z 0-9 . _ -, other than . and ..", isPathSegment: true);

    /// <summary>A key or an id that somebody else made: 1…128 visible ASCII characters.</summary>
    public static TextRule Key { get; } = new(128, VisibleBytes, "must be 1 to 128 visible ASCII characters");

    /// <summary>Something that a person reads: 1…200 characters, none of them a control character (C0, DEL, C1).</summary>
    public static TextRule Prose { get; } = new(200, null, "must be 1 to 200 characters without control characters");

    /// <summary>Three letters; which ones is checked elsewhere.</summary>
    public static TextRule Currency { get; } = new(3, NameBytes, "must be an ISO 4217 code in capital letters");

    /// <summary>The name of an event.</summary>
    public static TextRule EventType { get; } = new(64, VisibleBytes, "must be the name of an event");

    /// <summary>Characters that it may have.</summary>
    public int MaxLength { get; }

    /// <summary>Bytes that it can take in a JSON string, every character escaped.</summary>
    public int MaxEscapedBytes => MaxLength * (_allowed is null ? MaxEscapedBytesOfAny : MaxEscapedBytesOfAscii);

    /// <summary>What to say when the rule is broken.</summary>
    public string Message { get; }

    /// <summary>Whether a text is as it should be.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public bool Allows(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return false;
        }

        return _allowed is null
            ? utf8.Length <= MaxLength * MaxUtf8Bytes && CountCharacters(utf8) <= MaxLength && !HasControls(utf8)
            : utf8.Length <= MaxLength && !utf8.ContainsAnyExcept(_allowed)
                && !(_isPathSegment && (utf8.SequenceEqual("."u8) || utf8.SequenceEqual(".."u8)));
    }

    /// <summary>Whether a text is as it should be. One with half of a surrogate pair is not.</summary>
    public bool Allows(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength * MaxUtf8Bytes];
        return Utf8.FromUtf16(text, utf8, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            && Allows(utf8[..length]);
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var value in utf8)
        {
            // Every character has one byte that does not continue another.
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static bool HasControls(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(ControlBytes))
        {
            return true;
        }

        // U+0080 to U+009F are C2 80 to C2 9F; a C2 is never the last byte.
        for (int at; (at = utf8.IndexOf((byte)0xC2)) >= 0; utf8 = utf8[(at + 2)..])
        {
            if (utf8[at + 1] < 0xA0)
            {
                return true;
            }
        }

        return false;
    }
}
