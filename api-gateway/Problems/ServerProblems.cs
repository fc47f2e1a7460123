using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Problems;

/// <summary>What clients are told when the server refuses a request: before it is one, or while its body is read.</summary>
internal static class ServerProblems
{
    /// <summary>What there is to say of anything that is not HTTP.</summary>
    public static readonly Problem Malformed =
        new(ProblemTypes.MalformedRequest, "The request is not HTTP as it should be, or it broke off.");

    private static readonly Problem[] All =
    [
        Malformed,
        new(ProblemTypes.MethodNotAllowed, "This target has no such method."),
        new(ProblemTypes.RequestTimeout, "The header fields or the body arrived too slowly."),
        new(ProblemTypes.BodyTooLarge, $"A body has at most {RequestBody.MaxBytes} bytes."),
        new(ProblemTypes.UriTooLong, $"The request line has at most {MaxRequestLineBytes} bytes."),
        new(ProblemTypes.HeadersTooLarge, $"There may be {MaxHeaders} header fields, with {MaxHeaderBytes} bytes together."),
        new(ProblemTypes.HttpVersionNotSupported, "The server speaks HTTP/1.1 and HTTP/1.0 here."),
    ];

    /// <summary>Bytes of a request line.</summary>
    public const int MaxRequestLineBytes = 4 * 1024;

    /// <summary>Bytes of all header fields together.</summary>
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Header fields.</summary>
    public const int MaxHeaders = 64;

    /// <summary>The statuses that the server refuses with.</summary>
    public static IEnumerable<ProblemType> Types => All.Select(static problem => problem.Type);

    /// <summary>The problem of a status; null when the server is not known to refuse with it.</summary>
    public static Problem? Of(int status)
    {
        foreach (var problem in All)
        {
            if (problem.Type.Status == status)
            {
                return problem;
            }
        }

        return null;
    }
}
