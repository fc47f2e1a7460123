using System.Text;

namespace OrderActors.Load.Measure;

/// <summary>Finds one string in a JSON body without parsing it, for the paths where parsing would cost more than the request.</summary>
internal static class JsonText
{
    /// <summary>The value of the first member of that name, unescaped strings only; null when there is none.</summary>
    /// <param name="json">The body.</param>
    /// <param name="quotedName">The member's name with its quotes.</param>
    public static string? StringMember(ReadOnlySpan<byte> json, ReadOnlySpan<byte> quotedName)
    {
        var at = json.IndexOf(quotedName);
        if (at < 0)
        {
            return null;
        }

        var rest = json[(at + quotedName.Length)..].TrimStart(" :\t\r\n"u8);
        if (rest.IsEmpty || rest[0] != (byte)'"')
        {
            return null;
        }

        var length = rest[1..].IndexOf((byte)'"');
        return length < 0 ? null : Encoding.UTF8.GetString(rest.Slice(1, length));
    }
}
