using OrderActors.LocalEngine.Activations;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// The base of the reference classes, of which one is made for each grain interface. Each of their methods makes a request and hands it
/// to the one of these four that fits what the method returns.
/// </summary>
internal abstract class GrainProxy(GrainBinding binding, string key) : GrainReference(binding, key)
{
    public ValueTask<T> SendForValueTask<T>(ResultRequest<T> request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return new(SendFiltered(request));
        }

        request.Send(this, mayRunHere: true);
        return request.IsFinished && request.Failure is null ? new(request.TypedResult) : new(request, 0);
    }

    public Task<T> SendForTask<T>(ResultRequest<T> request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return SendFiltered(request);
        }

        request.Send(this, mayRunHere: true);
        return request.IsFinished && request.Failure is null ? Task.FromResult(request.TypedResult) : new ValueTask<T>(request, 0).AsTask();
    }

    public ValueTask SendForVoidValueTask(VoidRequest request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return new(SendFiltered(request));
        }

        request.Send(this, mayRunHere: !request.Method.IsOneWay);
        return request.Method.IsOneWay || (request.IsFinished && request.Failure is null) ? default : new(request, 0);
    }

    public Task SendForVoidTask(VoidRequest request)
    {
        var sent = SendForVoidValueTask(request);
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    private async Task<T> SendFiltered<T>(ResultRequest<T> request)
    {
        var call = new OutgoingCall(request, this, () => Await(request));
        await call.Invoke();
        call.ThrowIfFailed();
        return request.TypedResult;
    }

    private async Task SendFiltered(VoidRequest request)
    {
        var call = new OutgoingCall(request, this, () => Await(request));
        await call.Invoke();
        call.ThrowIfFailed();
    }

    private ValueTask Await(GrainRequest request)
    {
        request.Send(this, mayRunHere: !request.Method.IsOneWay);
        return request.Method.IsOneWay ? default : new(request, 0);
    }
}
