using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace OrderActors.Grains.Partners;

/// <summary>
/// What stands between an effect and a partner: a bulkhead outside, so that a slow partner holds a bounded number of calls; then a
/// circuit breaker; then the timeout of one call. No retry: the order tries again itself, by what is stored.
/// </summary>
internal sealed class PartnerPipeline : IDisposable
{
    private readonly ConcurrencyLimiter _bulkhead;
    private readonly ResiliencePipeline _pipeline;

    public PartnerPipeline(PartnerOptions options, TimeProvider clock)
    {
        _bulkhead = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.MaxConcurrentCalls, QueueLimit = 0 });
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // A partner that refuses is there, and may take the next one.
                ShouldHandle = new PredicateBuilder().Handle<Exception>(
                    static fault => fault is not (OperationCanceledException or PartnerRefusedException)),

                // Half of at least ten calls in ten seconds.
                FailureRatio = 0.5,
                MinimumThroughput = 10,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakDuration,
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.CallTimeout })
            .Build();
    }

    /// <summary>Makes one call.</summary>
    /// <exception cref="PartnerBusyException">As many calls as allowed are under way.</exception>
    public async ValueTask<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        using var lease = _bulkhead.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            throw new PartnerBusyException();
        }

        // In the grain's own context, as everything that a grain awaits.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true);
        try
        {
            return await _pipeline.ExecuteAsync(static (context, made) => made(context.CancellationToken), context, call);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => _bulkhead.Dispose();
}

/// <summary>As many calls to a partner as allowed are under way.</summary>
internal sealed class PartnerBusyException() : Exception("As many calls to this partner as allowed are under way.");
