using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OrderActors.Domain;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Entity tags, RFC 9110: an order's or a SKU's is its version in quotes.</summary>
internal static class EntityTags
{
    /// <summary>Tags that one field can name.</summary>
    public const int MaxCount = 100;

    // Nearly every order has one of these; the text is then not made anew for every answer.
    private static readonly string[] Known =
        [.. Enumerable.Range(0, 32).Select(static version => string.Create(CultureInfo.InvariantCulture, $"\"{version}\""))];

    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => (ulong)version < (ulong)Known.Length
        ? Known[version]
        : string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Whether a read's <c>If-None-Match</c> names the version: in a list, weakly, or by <c>*</c>. What can't be read doesn't;
    /// the answer is then sent once too often.</summary>
    public static bool NoneMatchNames(StringValues header, long version)
    {
        if (header.Count == 0)
        {
            return false;
        }

        var tag = Of(version);
        if (header.Count == 1 && header[0] == tag)
        {
            return true;
        }

        return EntityTagHeaderValue.TryParseStrictList(header!, out var tags)
            && tags.Any(named => named.Equals(EntityTagHeaderValue.Any) || named.Tag.Equals(tag, StringComparison.Ordinal));
    }

    /// <summary>Reads <c>If-Match</c>, which compares strongly: a weak tag matches nothing.</summary>
    /// <returns>False when it cannot be read.</returns>
    public static bool TryReadMatch(StringValues header, out NamedVersions? named) => TryRead(header, withWeak: false, out named);

    /// <summary>Reads <c>If-None-Match</c>, which compares weakly.</summary>
    /// <returns>False when it cannot be read.</returns>
    public static bool TryReadNoneMatch(StringValues header, out NamedVersions? named) => TryRead(header, withWeak: true, out named);

    private static bool TryRead(StringValues header, bool withWeak, out NamedVersions? named)
    {
        named = null;
        if (header.Count == 0)
        {
            return true;
        }

        if (!EntityTagHeaderValue.TryParseStrictList(header!, out var tags) || tags.Count is 0 or > MaxCount)
        {
            return false;
        }

        if (tags.Contains(EntityTagHeaderValue.Any))
        {
            named = NamedVersions.All;
            return tags.Count == 1;
        }

        long[] versions =
            [.. tags.Where(tag => withWeak || !tag.IsWeak).Select(static tag => VersionOf(tag.Tag)).OfType<long>()];
        named = NamedVersions.Of(versions);
        return true;
    }

    private static long? VersionOf(StringSegment tag) =>
        long.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && version > 0 && tag.Equals(Of(version), StringComparison.Ordinal)
            ? version
            : null;
}
