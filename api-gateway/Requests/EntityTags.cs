using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Entity tags, RFC 9110: an order's is its version in quotes.</summary>
internal static class EntityTags
{
    // Nearly every order has one of these; the text is then not made anew for every answer.
    private static readonly string[] Known =
        [.. Enumerable.Range(0, 32).Select(static version => string.Create(CultureInfo.InvariantCulture, $"\"{version}\""))];

    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => (ulong)version < (ulong)Known.Length
        ? Known[version]
        : string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Whether <c>If-None-Match</c> names the version: in a list, weakly, or by <c>*</c>. What can't be read doesn't.</summary>
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

    /// <summary>Reads <c>If-Match</c>.</summary>
    /// <returns>False when it cannot be read.</returns>
    public static bool TryReadMatch(StringValues header, out VersionDemand demand)
    {
        demand = VersionDemand.Any;
        if (header.Count == 0)
        {
            return true;
        }

        if (!EntityTagHeaderValue.TryParseStrictList(header!, out var tags) || tags.Count == 0)
        {
            return false;
        }

        if (!tags.Contains(EntityTagHeaderValue.Any))
        {
            // If-Match compares strongly: a weak tag matches nothing.
            demand = new VersionDemand([.. tags.Where(static tag => !tag.IsWeak).Select(static tag => VersionOf(tag.Tag)).OfType<long>()]);
        }

        return true;
    }

    private static long? VersionOf(StringSegment tag) =>
        long.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && version > 0 && tag.Equals(Of(version), StringComparison.Ordinal)
            ? version
            : null;
}

/// <summary>The versions that a caller demands of a resource.</summary>
/// <param name="Versions">Any of these, which may be none; null when every version will do.</param>
internal readonly record struct VersionDemand(IReadOnlyList<long>? Versions)
{
    /// <summary>Every version will do.</summary>
    public static VersionDemand Any => default;
}
