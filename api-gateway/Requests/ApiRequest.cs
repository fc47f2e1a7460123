using System.IO.Pipelines;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Repeats;
using OrderActors.ApiGateway.Security;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// A request on its way through the gateway: who sent it, its place among those at work, its deadline and its trace. Pooled: it is the
/// endpoint's until the task of <see cref="IApiEndpoint.HandleAsync"/> completes, and nobody keeps it, nor its token, for longer.
/// </summary>
internal sealed class ApiRequest : IDisposable
{
    /// <summary>What a request hears for which there is no place.</summary>
    public static readonly Problem Full = new(ProblemTypes.Overloaded, "More is asked than can be done now. Nothing was changed.");

    private readonly CancellationTokenSource _deadline;
    private readonly ProblemWriter _problems;
    private readonly AdmissionGate _gate;
    private readonly BodyArrivals _arrivals;
    private readonly LostCalls _calls;
    private readonly TimeProvider _clock;
    private CancellationTokenRegistration _clientGone;
    private HttpContext? _context;
    private ApiRoute? _route;
    private ApiKey? _caller;
    private BodyArrival? _arrival;
    private string? _traceId;
    private TimeSpan _timeout;
    private long _startedAt;
    private int _slot;
    private bool _isAdmitted;

    public ApiRequest(ProblemWriter problems, AdmissionGate gate, BodyArrivals arrivals, LostCalls calls, TimeProvider clock)
    {
        _problems = problems;
        _gate = gate;
        _arrivals = arrivals;
        _calls = calls;
        _clock = clock;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
    }

    /// <summary>The HTTP request and its response.</summary>
    public HttpContext Context => _context ?? throw new InvalidOperationException("The request has ended.");

    /// <summary>What was asked for.</summary>
    public ApiRoute Route => _route ?? throw new InvalidOperationException("The request has ended.");

    /// <summary>The tenant of the key that was presented.</summary>
    /// <exception cref="InvalidOperationException">The route asks for no key.</exception>
    public string Tenant => _caller?.Tenant ?? throw new InvalidOperationException("The request has no tenant.");

    /// <summary>The key that was presented.</summary>
    /// <exception cref="InvalidOperationException">The route asks for no key.</exception>
    public ApiKey Caller => _caller ?? throw new InvalidOperationException("The request has no key.");

    /// <summary>Cancelled at the deadline, and when the client goes away. What is given to the work behind the gateway.</summary>
    /// <exception cref="InvalidOperationException">The request has no place among those at work.</exception>
    public CancellationToken Deadline => _isAdmitted || Route.Access == ApiAccess.Open
        ? _deadline.Token
        : throw new InvalidOperationException("The request was not admitted.");

    /// <summary>The same while the request comes in and waits. A webhook has less time to come in than to be worked on.</summary>
    public CancellationToken Arrival => _deadline.Token;

    /// <summary>Whether the time is over, or the client has gone.</summary>
    public bool IsPastDeadline => _deadline.IsCancellationRequested;

    /// <summary>The request's trace, 32 hexadecimal digits.</summary>
    public string TraceId => _traceId ??= RequestTrace.IdOf(Context);

    /// <summary>Begins with a request.</summary>
    public void Begin(HttpContext context, ApiRoute route, long startedAt)
    {
        _context = context;
        _route = route;
        _startedAt = startedAt;
    }

    /// <summary>Says who sent it.</summary>
    public void Identify(ApiKey caller) => _caller = caller;

    /// <summary>Starts the deadline.</summary>
    /// <param name="timeout">How long the caller waits.</param>
    /// <param name="arrivalTimeout">How long the request may take to come in, if that is less.</param>
    public void StartDeadline(TimeSpan timeout, TimeSpan arrivalTimeout)
    {
        _timeout = timeout;
        _clientGone = Context.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadline);
        _deadline.CancelAfter(timeout < arrivalTimeout ? timeout : arrivalTimeout);
    }

    /// <summary>Takes note that the body is not all there yet.</summary>
    public BodyArrival OnBodyAwaited(PipeReader body) => _arrival ??= _arrivals.Begin(body, Route.Access == ApiAccess.Signature);

    /// <summary>Takes note that it is, or that nobody waits for it any more.</summary>
    public void OnBodyEnded()
    {
        if (_arrival is { } arrival)
        {
            _arrival = null;
            _arrivals.End(arrival);
        }
    }

    /// <summary>Takes a place among the requests at work, or waits for one. Not before the request has come in as a whole.</summary>
    /// <param name="slot">The slot of its SKU.</param>
    /// <returns>False when it gets none; then it has been answered.</returns>
    public async ValueTask<bool> TryAdmitAsync(int slot = SkuSlots.None)
    {
        if (Route.Access == ApiAccess.Signature)
        {
            // It has come in, and is known to be a partner's: what it has been given for that is over.
            var left = _timeout - _clock.GetElapsedTime(_startedAt);
            _deadline.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        _slot = slot;
        _isAdmitted = await _gate.EnterAsync(Route.Priority, slot, _deadline.Token);
        if (!_isAdmitted)
        {
            await RefuseAsync(Full);
        }

        return _isAdmitted;
    }

    /// <summary>The value of a path parameter.</summary>
    public string PathValue(string name) => Context.Request.RouteValues[name] as string ?? "";

    /// <summary>Makes a call that does no harm twice, and makes it again where it is lost with its silo.</summary>
    public ValueTask<TAnswer> CallAsync<TState, TAnswer>(TState state, Func<TState, CancellationToken, ValueTask<TAnswer>> call) =>
        _calls.RunAsync(state, call, Deadline);

    /// <summary>Takes note of how long work stands in line at the silo that answered.</summary>
    public void OnAnswer(int queueDelayMs) => _gate.OnAnswer(queueDelayMs);

    /// <summary>Answers with a problem.</summary>
    public ValueTask RefuseAsync(Problem problem) => _problems.WriteAsync(Context, problem, TraceId);

    /// <summary>Ends with a request.</summary>
    /// <returns>Whether another can begin; false when the deadline has passed or the client had gone.</returns>
    public bool TryEnd()
    {
        Leave();
        // Waits for a callback that is running, so that a late one cannot cancel the next request's deadline.
        _clientGone.Dispose();
        _clientGone = default;
        _context = null;
        _route = null;
        _caller = null;
        _traceId = null;
        return _deadline.TryReset();
    }

    /// <summary>Frees the timer.</summary>
    public void Dispose() => _deadline.Dispose();

    private void Leave()
    {
        if (_isAdmitted)
        {
            _isAdmitted = false;
            _gate.Exit(Route.Priority, _slot);
        }
    }
}
