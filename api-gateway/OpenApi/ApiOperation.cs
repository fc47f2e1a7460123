using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>What the OpenAPI document says of a route, besides what the route says itself.</summary>
/// <param name="Id">The operation's id.</param>
/// <param name="Summary">What it does.</param>
internal sealed record ApiOperation(string Id, string Summary)
{
    /// <summary>Names of parameters in <c>components/parameters</c>.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>The name of the body's schema, or null when it has none.</summary>
    public string? Body { get; init; }

    /// <summary>Whether the body may be left out.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The answers that are no problems.</summary>
    public required IReadOnlyList<ApiAnswer> Answers { get; init; }

    /// <summary>The problems of this route; those that every route of its kind has come on top.</summary>
    public IReadOnlyList<ProblemType> Problems { get; init; } = [];
}

/// <summary>An answer that is no problem.</summary>
/// <param name="Status">The status.</param>
/// <param name="Description">What it means.</param>
/// <param name="Schema">The name of the body's schema, or null when it has none.</param>
/// <param name="Headers">Names of headers in <c>components/headers</c>.</param>
internal sealed record ApiAnswer(int Status, string Description, string? Schema = null, params string[] Headers)
{
    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";
}
