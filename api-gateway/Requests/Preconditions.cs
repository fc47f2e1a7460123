using OrderActors.ApiGateway.Problems;
using OrderActors.Domain;

namespace OrderActors.ApiGateway.Requests;

/// <summary>What becomes of a read that has preconditions.</summary>
internal enum ReadVerdict
{
    /// <summary>The representation is sent.</summary>
    Send,

    /// <summary>The caller has it: 304.</summary>
    NotModified,

    /// <summary><c>If-Match</c> does not name it: 412.</summary>
    Mismatch,
}

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c>, in the order of RFC 9110, section 13.2.2: the first is looked at before the second. They hold
/// for what has an entity tag, an order and a SKU; a list, a timeline and a create have none, and pay no heed to them. What would be
/// answered with 404 or 400 is so with a precondition too.
/// </summary>
internal static class Preconditions
{
    private static readonly string Message = $"must be * or a list of 1 to {EntityTags.MaxCount} entity tags";

    /// <summary>Reads those of a change.</summary>
    /// <returns>Null, or what is to be answered when one of them can't be read: to change something nevertheless is what its sender does
    /// not want.</returns>
    public static Problem? Read(IHeaderDictionary headers, out VersionDemand demand)
    {
        var errors = new ValidationErrors();
        if (!EntityTags.TryReadMatch(headers.IfMatch, out var match))
        {
            errors.Add("If-Match", Message);
        }

        if (!EntityTags.TryReadNoneMatch(headers.IfNoneMatch, out var noneMatch))
        {
            errors.Add("If-None-Match", Message);
        }

        demand = new VersionDemand(match, noneMatch);
        return errors.Any ? Problem.Invalid(errors) : null;
    }

    /// <summary>Reads the one of a read that can fail.</summary>
    /// <returns>Null, or what is to be answered when it can't be read.</returns>
    public static Problem? ReadMatch(IHeaderDictionary headers, out NamedVersions? match) =>
        EntityTags.TryReadMatch(headers.IfMatch, out match) ? null : Problem.Invalid("If-Match", Message);

    /// <summary>Judges a read of something that is there.</summary>
    public static ReadVerdict Judge(IHeaderDictionary headers, NamedVersions? match, long version) =>
        match is { } named && !named.Include(version) ? ReadVerdict.Mismatch
        : EntityTags.NoneMatchNames(headers.IfNoneMatch, version) ? ReadVerdict.NotModified
        : ReadVerdict.Send;

    /// <summary>Answers that the caller has it.</summary>
    public static void WriteNotModified(HttpResponse response, long version)
    {
        response.Headers.ETag = EntityTags.Of(version);
        response.StatusCode = StatusCodes.Status304NotModified;
    }
}
