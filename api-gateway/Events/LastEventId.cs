using System.Globalization;
using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Events;

/// <summary>The header by which a client that comes back says what it has: the version of the last step that it got.</summary>
internal static class LastEventId
{
    /// <summary>The header.</summary>
    public const string HeaderName = "Last-Event-ID";

    /// <summary>Reads it. Empty is as good as none: so says it who got no id.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="version">The version; null when there is none.</param>
    /// <returns>What to answer when it can't be read; otherwise null.</returns>
    public static Problem? Read(IHeaderDictionary headers, out long? version)
    {
        version = null;
        var values = headers[HeaderName];
        if (values.Count == 0 || (values.Count == 1 && string.IsNullOrEmpty(values[0])))
        {
            return null;
        }

        if (values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var read))
        {
            version = read;
            return null;
        }

        return Problem.Invalid(HeaderName, "must be the id of an event, a whole number");
    }
}
