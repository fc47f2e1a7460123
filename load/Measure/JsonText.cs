using System.Text;

namespace OrderActors.Load.Measure;

/// <summary>Finds one string in a JSON body without parsing it, for the paths where parsing would cost more than the request.</summary>
internal static class JsonText
{
    /// <summary>The string that starts after <paramref name="opening"/>, unescaped strings only; empty when it isn't there.</summary>
    public static string StringAfter(ReadOnlySpan<byte> json, ReadOnlySpan<byte> opening)
    {
        var at = json.IndexOf(opening);
        if (at < 0)
        {
            return string.Empty;
        }

        var value = json[(at + opening.Length)..];
        var end = value.IndexOf((byte)'"');
        return end < 0 ? string.Empty : Encoding.UTF8.GetString(value[..end]);
    }
}
