using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Reads JSON bodies: strict about form, and exact about what is wrong.</summary>
internal static class StrictJson
{
    /// <summary>How deep a body may be nested.</summary>
    public const int MaxDepth = 8;

    // Longer names are unknown ones, and are not shown.
    private const int MaxNameBytes = 64;

    // An escaped character takes up to six bytes for one.
    private const int MaxEscapedBytes = 6;

    private static readonly JsonReaderOptions Options = new()
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>Reads one value that has the reader on its first token.</summary>
    public delegate T ValueReader<out T>(ref Utf8JsonReader reader, ValidationErrors errors);

    /// <summary>Reads a body that is one object.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="errors">Takes the faults of a body that is JSON.</param>
    /// <param name="read">Reads the object.</param>
    /// <param name="value">What was read; meaningless when there are faults.</param>
    /// <returns>Null, or what to answer when the body is no JSON.</returns>
    public static Problem? TryRead<T>(ReadOnlySpan<byte> body, ValidationErrors errors, ValueReader<T> read, out T? value)
    {
        value = default;
        if (!Utf8.IsValid(body))
        {
            return new Problem(ProblemTypes.MalformedJson, "The body is not UTF-8.");
        }

        var reader = new Utf8JsonReader(body, Options);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                value = read(ref reader, errors);
            }
            else
            {
                errors.Add(ValidationErrors.WholeBody, "must be an object");
                reader.Skip();
            }

            // Anything but white space after the object makes this throw.
            reader.Read();
            return null;
        }
        catch (JsonException exception)
        {
            var (line, position) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
            return new Problem(
                ProblemTypes.MalformedJson, $"Not JSON, or nested deeper than {MaxDepth}: see line {line}, byte {position}.");
        }
    }

    /// <summary>Reads a whole number.</summary>
    public static long ReadInteger(ref Utf8JsonReader reader, long min, long max, MemberPath path, ValidationErrors errors)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) && value >= min && value <= max)
        {
            return value;
        }

        errors.Add(path.ToString(), $"must be a whole number from {min} to {max}");
        reader.Skip();
        return 0;
    }

    /// <summary>Reads a string.</summary>
    public static string ReadText(ref Utf8JsonReader reader, TextRule rule, MemberPath path, ValidationErrors errors)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Span<byte> unescaped = stackalloc byte[rule.MaxEscapedBytes];
            scoped var text = reader.ValueSpan;
            if (reader.ValueIsEscaped)
            {
                text = text.Length <= unescaped.Length && TryUnescape(ref reader, unescaped, out var length)
                    ? unescaped[..length]
                    : default;
            }

            if (rule.Allows(text))
            {
                return Encoding.UTF8.GetString(text);
            }
        }

        errors.Add(path.ToString(), rule.Message);
        reader.Skip();
        return "";
    }

    /// <summary>Notes that an object has a member that nobody asked for, and passes over it.</summary>
    public static void RefuseUnknown(ref Utf8JsonReader reader, MemberPath parent, ValidationErrors errors)
    {
        errors.Add(parent.Member(NameOf(ref reader)).ToString(), "is not known");
        reader.Read();
        reader.Skip();
    }

    /// <summary>Whether the reader is at a member with this name; then it moves on to the value, and passes over a duplicate's.</summary>
    /// <param name="reader">On the member's name.</param>
    /// <param name="name">The name.</param>
    /// <param name="seen">Whether the object had it before.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="errors">Takes a duplicate.</param>
    /// <param name="read">Whether the value is to be read.</param>
    public static bool IsMember(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> name, bool seen, MemberPath path, ValidationErrors errors, out bool read)
    {
        read = false;
        if (!(reader.ValueIsEscaped ? EqualsEscaped(ref reader, name) : reader.ValueSpan.SequenceEqual(name)))
        {
            return false;
        }

        reader.Read();
        read = !seen;
        if (seen)
        {
            errors.Add(path.ToString(), "appears more than once");
            reader.Skip();
        }

        return true;
    }

    /// <summary>Notes that a member is missing, unless it is there.</summary>
    public static void Require(bool present, MemberPath path, ValidationErrors errors)
    {
        if (!present)
        {
            errors.Add(path.ToString(), "is required");
        }
    }

    // The reader's own comparison throws for half of a surrogate pair.
    private static bool EqualsEscaped(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        Span<byte> unescaped = stackalloc byte[MaxNameBytes * MaxEscapedBytes];
        return reader.ValueSpan.Length <= unescaped.Length
            && TryUnescape(ref reader, unescaped, out var length)
            && unescaped[..length].SequenceEqual(name);
    }

    private static string NameOf(ref Utf8JsonReader reader)
    {
        Span<byte> unescaped = stackalloc byte[MaxNameBytes * MaxEscapedBytes];
        if (reader.ValueSpan.Length > unescaped.Length || !TryUnescape(ref reader, unescaped, out var length))
        {
            return "(a name that cannot be shown)";
        }

        return length <= MaxNameBytes ? Encoding.UTF8.GetString(unescaped[..length]) : "(a name that cannot be shown)";
    }

    private static bool TryUnescape(ref Utf8JsonReader reader, scoped Span<byte> destination, out int length)
    {
        try
        {
            length = reader.CopyString(destination);
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            length = 0;
            return false;
        }
    }
}
