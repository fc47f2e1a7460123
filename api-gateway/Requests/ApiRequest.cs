using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Security;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// A request on its way through the gateway: who sent it, its deadline and its trace. Pooled: it is the endpoint's until the task of
/// <see cref="IApiEndpoint.HandleAsync"/> completes, and nobody keeps it, nor its token, for longer.
/// </summary>
internal sealed class ApiRequest : IDisposable
{
    private readonly CancellationTokenSource _deadline;
    private readonly ProblemWriter _problems;
    private CancellationTokenRegistration _clientGone;
    private HttpContext? _context;
    private ApiKey? _caller;
    private string? _traceId;

    public ApiRequest(ProblemWriter problems, TimeProvider clock)
    {
        _problems = problems;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
    }

    /// <summary>The HTTP request and its response.</summary>
    public HttpContext Context => _context ?? throw new InvalidOperationException("The request has ended.");

    /// <summary>The tenant of the key that was presented.</summary>
    /// <exception cref="InvalidOperationException">The route asks for no key.</exception>
    public string Tenant => _caller?.Tenant ?? throw new InvalidOperationException("The request has no tenant.");

    /// <summary>The key that was presented.</summary>
    /// <exception cref="InvalidOperationException">The route asks for no key.</exception>
    public ApiKey Caller => _caller ?? throw new InvalidOperationException("The request has no key.");

    /// <summary>Cancelled at the deadline, and when the client goes away.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>The request's trace, 32 hexadecimal digits.</summary>
    public string TraceId => _traceId ??= RequestTrace.IdOf(Context);

    /// <summary>Begins with a request.</summary>
    public void Begin(HttpContext context) => _context = context;

    /// <summary>Says who sent it.</summary>
    public void Identify(ApiKey caller) => _caller = caller;

    /// <summary>Starts the deadline.</summary>
    public void StartDeadline(TimeSpan timeout)
    {
        _clientGone = Context.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadline);
        _deadline.CancelAfter(timeout);
    }

    /// <summary>The value of a path parameter.</summary>
    public string PathValue(string name) => Context.Request.RouteValues[name] as string ?? "";

    /// <summary>Answers with a problem.</summary>
    public ValueTask RefuseAsync(Problem problem) => _problems.WriteAsync(Context, problem, TraceId);

    /// <summary>Ends with a request.</summary>
    /// <returns>Whether another can begin; false when the deadline has passed or the client had gone.</returns>
    public bool TryEnd()
    {
        // Waits for a callback that is running, so that a late one cannot cancel the next request's deadline.
        _clientGone.Dispose();
        _clientGone = default;
        _context = null;
        _caller = null;
        _traceId = null;
        return _deadline.TryReset();
    }

    /// <summary>Frees the timer.</summary>
    public void Dispose() => _deadline.Dispose();
}
