using System.Globalization;
using OrderActors.ApiGateway.Problems;

namespace OrderActors.ApiGateway.Rates;

/// <summary>Tells a caller how it stands with its rate, in every answer where one applies.</summary>
internal static class RateFields
{
    /// <summary>What is left.</summary>
    public const string Limit = "RateLimit";

    /// <summary>What is allowed.</summary>
    public const string Policy = "RateLimit-Policy";

    /// <summary>Takes a token of a key, and says so in the answer.</summary>
    /// <returns>What to answer when there is none.</returns>
    public static Problem? Spend(KeyRate rate, IHeaderDictionary answer)
    {
        var verdict = rate.Take();
        answer[Policy] = rate.Policy;
        answer[Limit] = string.Create(CultureInfo.InvariantCulture, $"\"key\";r={verdict.Remaining};t={WholeSeconds(verdict.Reset)}");
        return verdict.IsAllowed ? null : new Problem(ProblemTypes.RateLimited, "The key has sent too many requests. Nothing was changed.")
        {
            RetryAfterSeconds = Math.Max(1, WholeSeconds(verdict.RetryAfter)),
        };
    }

    private static int WholeSeconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
