using OrderActors.LocalEngine.Activations;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Calls;

/// <summary>
/// The base of the reference classes, of which one is made for each grain interface. Each of their methods makes a request and hands it
/// to the one of these four that fits what the method returns.
/// </summary>
internal abstract class GrainProxy(GrainBinding binding, string key) : GrainReference(binding, key)
{
    public ValueTask<T> SendForValueTaskAsync<T>(ResultRequest<T> request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return new(SendFilteredAsync(request));
        }

        request.Send(this, mayRunHere: true);
        return request.IsFinished && request.Failure is null ? new(request.TypedResult) : new(request, 0);
    }

    public Task<T> SendForTaskAsync<T>(ResultRequest<T> request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return SendFilteredAsync(request);
        }

        request.Send(this, mayRunHere: true);
        return request.IsFinished && request.Failure is null
            ? Task.FromResult(request.TypedResult)
            : new ValueTask<T>(request, 0).AsTask();
    }

    public ValueTask SendForVoidValueTaskAsync(VoidRequest request)
    {
        if (Binding.Runtime.OutgoingFilters.Length > 0)
        {
            return new(SendFilteredAsync(request));
        }

        request.Send(this, mayRunHere: !request.Method.IsOneWay);
        return request.Method.IsOneWay || (request.IsFinished && request.Failure is null) ? default : new(request, 0);
    }

    public Task SendForVoidTaskAsync(VoidRequest request)
    {
        var sent = SendForVoidValueTaskAsync(request);
        return sent.IsCompletedSuccessfully ? Task.CompletedTask : sent.AsTask();
    }

    private async Task<T> SendFilteredAsync<T>(ResultRequest<T> request)
    {
        var call = new OutgoingCall(request, this, () => DeliverAsync(request));
        await call.Invoke();
        call.ThrowIfFailed();
        return request.TypedResult;
    }

    private async Task SendFilteredAsync(VoidRequest request)
    {
        var call = new OutgoingCall(request, this, () => DeliverAsync(request));
        await call.Invoke();
        call.ThrowIfFailed();
    }

    private ValueTask DeliverAsync(GrainRequest request)
    {
        request.Send(this, mayRunHere: !request.Method.IsOneWay);
        return request.Method.IsOneWay ? default : new(request, 0);
    }
}
