using System.Collections.Immutable;

namespace OrderActors.ApiGateway.Problems;

/// <summary>One problem, ready to be written.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Detail">What happened this time, for a person. Never a stack trace or anything else of the inside.</param>
internal sealed record Problem(ProblemType Type, string Detail)
{
    /// <summary>When the same request is worth repeating; by default what its type says. 0 when that would be no use.</summary>
    public int RetryAfterSeconds { get; init; } = Type.RetryAfterSeconds;

    /// <summary>The faults of a request, for a validation error.</summary>
    public ValidationErrors? Errors { get; init; }

    /// <summary>The SKUs concerned.</summary>
    public ImmutableArray<string> Skus { get; init; } = [];

    /// <summary>The member concerned.</summary>
    public string? Member { get; init; }

    /// <summary>The trace of the request that got this problem first; null for the trace of the request that is answered.</summary>
    public string? FirstTraceId { get; init; }

    /// <summary>Says that a request has these faults.</summary>
    public static Problem Invalid(ValidationErrors errors) =>
        new(ProblemTypes.ValidationFailed, "See errors for what is wrong with which member.") { Errors = errors };

    /// <summary>Says that a request has this one fault.</summary>
    public static Problem Invalid(string member, string message)
    {
        var errors = new ValidationErrors();
        errors.Add(member, message);
        return Invalid(errors);
    }

    /// <summary>Says that there is no such order, SKU or route: the same answer whether it never existed or is another tenant's.</summary>
    public static Problem NotFound { get; } = new(ProblemTypes.NotFound, "Nothing is here that this request may see.");
}
