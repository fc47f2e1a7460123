namespace OrderActors.ApiGateway.Problems;

/// <summary>A kind of problem, as clients tell them apart. RFC 9457; the type's URI is <c>/problems/</c> and the code.</summary>
/// <param name="Code">Stable, lower case with hyphens.</param>
/// <param name="Status">The HTTP status that always goes with it.</param>
/// <param name="Title">What every problem of the type has in common.</param>
/// <param name="RetryAfterSeconds">When the same request is worth repeating, or 0 when that would be no use.</param>
internal sealed record ProblemType(string Code, int Status, string Title, int RetryAfterSeconds = 0)
{
    /// <summary>Where every type's URI starts.</summary>
    public const string UriPrefix = "/problems/";
}
