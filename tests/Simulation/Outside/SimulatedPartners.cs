using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Grains.Partners;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>
/// Both partners, which outlive every process. They take a request, do what it asks once a key, and answer when the world lets them, if
/// at all.
/// </summary>
internal sealed class SimulatedPartners(World world)
{
    private readonly List<Request> _requests = [];
    private readonly Dictionary<string, int> _refusals = [];
    private readonly SortedDictionary<string, EffectRequest> _done = new(StringComparer.Ordinal);

    /// <summary>What was done, by idempotency key.</summary>
    public IReadOnlyDictionary<string, EffectRequest> Done => _done;

    public int Waiting => _requests.Count;

    /// <summary>The partners as one process reaches them.</summary>
    public Line Of(SimulatedProcess process) => new(this, process);

    /// <summary>Takes up one request.</summary>
    public void Serve(int index)
    {
        var request = _requests[index];
        _requests.RemoveAt(index);
        var fate = world.Faults.PartnerCall();
        if (fate == PartnerFate.Refused && _done.ContainsKey(request.Effect.IdempotencyKey))
        {
            // It can't take back what it did, and knows the key.
            fate = PartnerFate.Done;
        }

        world.Trace.Tell($"partner {request.Effect.IdempotencyKey} {fate}");
        switch (fate)
        {
            case PartnerFate.Done:
                Do(request.Effect);
                request.Answer.TrySetResult($"done-{request.Effect.IdempotencyKey}");
                break;
            case PartnerFate.DoneAndLost:
                Do(request.Effect);
                break;
            case PartnerFate.Failed:
                request.Answer.TrySetException(new HttpRequestException("HTTP 503."));
                break;
            case PartnerFate.Refused:
                _refusals[request.Effect.IdempotencyKey] = RefusalsOf(request.Effect.IdempotencyKey) + 1;
                request.Answer.TrySetException(new PartnerRefusedException("HTTP 422"));
                break;
            case PartnerFate.Lost:
            default:
                break;
        }
    }

    /// <summary>How often the partner answered that it does not do what a key stands for.</summary>
    public int RefusalsOf(string idempotencyKey) => _refusals.GetValueOrDefault(idempotencyKey);

    private void Do(EffectRequest effect)
    {
        if (!_done.TryAdd(effect.IdempotencyKey, effect) && !IsSame(_done[effect.IdempotencyKey], effect))
        {
            throw new InvalidOperationException($"{effect.IdempotencyKey} asks for something else than before.");
        }
    }

    private static bool IsSame(EffectRequest one, EffectRequest other) =>
        one with { Lines = [] } == other with { Lines = [] } && one.Lines.SequenceEqual(other.Lines);

    private async ValueTask<string> AskAsync(EffectRequest effect, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<string>();
        _requests.Add(new Request(effect, answer));
        await using var registration = cancellationToken.UnsafeRegister(
            static (source, token) => ((TaskCompletionSource<string>)source!).TrySetCanceled(token), answer);
        return await answer.Task;
    }

    private sealed record Request(EffectRequest Effect, TaskCompletionSource<string> Answer);

    /// <summary>A process's way to them.</summary>
    internal sealed class Line(SimulatedPartners partners, SimulatedProcess process) : IPaymentAdapter, IFulfilmentAdapter
    {
        public ValueTask<string> RefundAsync(EffectRequest request, CancellationToken cancellationToken)
        {
            process.Note($"asks for {EffectKind.RefundPayment} {request.IdempotencyKey}");
            return partners.AskAsync(request, cancellationToken);
        }

        public async ValueTask RequestShipmentAsync(EffectRequest request, CancellationToken cancellationToken)
        {
            process.Note($"asks for {EffectKind.RequestShipment} {request.IdempotencyKey}");
            await partners.AskAsync(request, cancellationToken);
        }
    }
}
