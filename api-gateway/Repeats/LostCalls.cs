using OrderActors.ApiGateway.Telemetry;
using Orleans.Storage;

namespace OrderActors.ApiGateway.Repeats;

/// <summary>
/// Makes a call again that was lost with its silo, within the request's deadline: the sender hears a later answer instead of being told to
/// repeat the request. Only for calls that do no harm twice, which are reads, creates and partners' events.
/// </summary>
internal sealed class LostCalls(GatewayInstruments instruments, TimeProvider clock)
{
    // Behind a connection that broke there is mostly a silo that takes the call at once; behind a silo that died there is none before the
    // others have agreed that it did.
    private static readonly double[] PausesMs = [50, 250, 1_000, 1_000];

    private readonly RepeatBudget _budget = new();

    /// <summary>Whether a call did not reach its grain, or its answer was lost.</summary>
    public static bool IsLost(Exception exception, CancellationToken deadline) => exception switch
    {
        LimitExceededException or InconsistentStateException => false,
        // Nobody whom this request knows has cancelled anything: the silo is going down.
        OperationCanceledException => !deadline.IsCancellationRequested,
        // The call was sent to a silo that is gone, or to none. ConnectionFailedException is of this kind too.
        OrleansException => true,
        _ => false,
    };

    /// <summary>Makes a call, and makes it again while it is lost.</summary>
    /// <param name="state">What the call needs.</param>
    /// <param name="call">The call.</param>
    /// <param name="deadline">The request's deadline.</param>
    public ValueTask<TAnswer> RunAsync<TState, TAnswer>(
        TState state, Func<TState, CancellationToken, ValueTask<TAnswer>> call, CancellationToken deadline)
    {
        _budget.OnRequest();
        var first = CallAsync(state, call, deadline);
        return first.IsCompletedSuccessfully ? first : FollowAsync(first, state, call, deadline);
    }

    private static ValueTask<TAnswer> CallAsync<TState, TAnswer>(
        TState state, Func<TState, CancellationToken, ValueTask<TAnswer>> call, CancellationToken deadline)
    {
        try
        {
            return call(state, deadline);
        }
        catch (Exception exception)
        {
            // A call that could not even be sent.
            return ValueTask.FromException<TAnswer>(exception);
        }
    }

    private async ValueTask<TAnswer> FollowAsync<TState, TAnswer>(
        ValueTask<TAnswer> pending, TState state, Func<TState, CancellationToken, ValueTask<TAnswer>> call, CancellationToken deadline)
    {
        foreach (var pauseMs in PausesMs)
        {
            try
            {
                return await pending;
            }
            catch (Exception exception) when (IsLost(exception, deadline) && TrySpend())
            {
                var pause = TimeSpan.FromMilliseconds(pauseMs * (0.5 + Random.Shared.NextDouble()));
                await Task.Delay(pause, clock, deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (deadline.IsCancellationRequested)
                {
                    throw;
                }
            }

            pending = CallAsync(state, call, deadline);
        }

        return await pending;
    }

    private bool TrySpend()
    {
        var mayRepeat = _budget.TrySpend();
        instruments.OnCallLost(mayRepeat);
        return mayRepeat;
    }
}
