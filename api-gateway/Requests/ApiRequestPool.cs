using Microsoft.Extensions.ObjectPool;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Repeats;

namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// Lends requests, and with each its deadline's timer and token, so that a request in flight costs neither anew. One whose token
/// was cancelled is thrown away, as somebody may still look at it.
/// </summary>
internal sealed class ApiRequestPool
{
    private const int MaxKept = 256;

    private readonly DefaultObjectPool<ApiRequest> _pool;

    public ApiRequestPool(ProblemWriter problems, AdmissionGate gate, BodyArrivals arrivals, LostCalls calls, TimeProvider clock) =>
        _pool = new DefaultObjectPool<ApiRequest>(new Policy(problems, gate, arrivals, calls, clock), MaxKept);

    /// <summary>Lends one for a request.</summary>
    public ApiRequest Rent(HttpContext context, ApiRoute route, long startedAt)
    {
        var request = _pool.Get();
        request.Begin(context, route, startedAt);
        return request;
    }

    /// <summary>Takes one back.</summary>
    public void Return(ApiRequest request) => _pool.Return(request);

    private sealed class Policy(ProblemWriter problems, AdmissionGate gate, BodyArrivals arrivals, LostCalls calls, TimeProvider clock)
        : IPooledObjectPolicy<ApiRequest>
    {
        public ApiRequest Create() => new(problems, gate, arrivals, calls, clock);

        public bool Return(ApiRequest request)
        {
            var reusable = request.TryEnd();
            if (!reusable)
            {
                request.Dispose();
            }

            return reusable;
        }
    }
}
