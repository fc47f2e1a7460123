using Microsoft.AspNetCore.Connections;
using OrderActors.ApiGateway.Repeats;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Problems;

/// <summary>
/// Answers a request whose endpoint threw. Grains answer refusals; what arrives here is the infrastructure, a client that broke off,
/// or a bug.
/// </summary>
internal sealed partial class FailureProblems(ILogger<FailureProblems> logger)
{
    /// <summary>There is no silo, or not the one that was asked.</summary>
    public static readonly Problem ClusterUnavailable = new(
        ProblemTypes.ClusterUnavailable, "The request did not reach its grain, or its answer was lost. Repeat it a little later.");

    // What proxies log for a client that went away; it is never sent.
    private const int ClientClosedRequest = 499;

    private static readonly Problem DeadlineExceeded = new(
        ProblemTypes.DeadlineExceeded,
        "The work was cancelled, unless it was with the database already. Repeat the request, with its Idempotency-Key, to know.");

    /// <summary>Answers, if there is still somebody to be answered.</summary>
    public async ValueTask AnswerAsync(ApiRequest request, Exception exception)
    {
        var context = request.Context;
        if (context.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
        {
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClientClosedRequest;
            return;
        }

        var problem = ProblemOf(request, exception);
        if (problem.Type == ProblemTypes.InternalError)
        {
            LogUnexpected(exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "", request.TraceId);
        }

        if (context.Response.HasStarted)
        {
            // The status is sent already. A broken connection is the only way to say that the body isn't whole.
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (exception is BadHttpRequestException)
        {
            // The server does not find the next request behind what is left of this one, and ends the connection.
            context.Response.Headers.Connection = "close";
        }

        await request.RefuseAsync(problem);
    }

    private static Problem ProblemOf(ApiRequest request, Exception exception) => exception switch
    {
        BadHttpRequestException bad => ServerProblems.Of(bad.StatusCode) ?? ServerProblems.Malformed,
        OperationCanceledException when request.IsPastDeadline => DeadlineExceeded,
        TimeoutException => DeadlineExceeded,
        LimitExceededException => new(ProblemTypes.Overloaded, "The order or the SKU has too many requests. Nothing was changed."),
        _ when LostCalls.IsLost(exception, request.Arrival) => ClusterUnavailable,
        _ => new(ProblemTypes.InternalError, "The fault is on this side; it was logged under the trace id."),
    };
}
