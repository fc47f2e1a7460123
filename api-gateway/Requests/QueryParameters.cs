using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// Refuses parameters of a query that a route does not know. Whoever sent one counts on what it would mean: a filter that is not applied
/// shows too much, and a trial run that is none changes something.
/// </summary>
internal static class QueryParameters
{
    // Longer names are unknown ones, and are not shown.
    private const int MaxNameLength = 64;

    /// <summary>Looks at the names only; what each may be is for whoever reads it.</summary>
    /// <returns>Null when the route knows all of them; otherwise what to answer.</returns>
    public static Problem? RefuseUnknown(HttpRequest request, ApiRoute route)
    {
        if (!request.QueryString.HasValue)
        {
            return null;
        }

        var errors = new ValidationErrors();
        foreach (var name in request.Query.Keys)
        {
            if (!route.Query.Contains(name, StringComparer.Ordinal))
            {
                errors.Add(Show(name), "is not known");
            }
        }

        return errors.Any ? Problem.Invalid(errors) : null;
    }

    private static string Show(string name) =>
        name.Length is > 0 and <= MaxNameLength && !name.Any(char.IsControl) ? name : "(a name that cannot be shown)";
}
