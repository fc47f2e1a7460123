using System.Threading.Tasks.Sources;

namespace OrderActors.LocalEngine.Calls;

/// <summary>A call of a method that answers a <typeparamref name="T"/>.</summary>
internal abstract class ResultRequest<T> : GrainRequest, IValueTaskSource<T>
{
    private ValueTask<T> _call;
    private T _result = default!;

    internal sealed override object? Result
    {
        get => _result;
        set => _result = (T)value!;
    }

    internal T TypedResult => _result;

    /// <summary>Calls the method; made for each method.</summary>
    public abstract ValueTask<T> CallAsync(object grain);

    T IValueTaskSource<T>.GetResult(short token)
    {
        ThrowIfFailed();
        return _result;
    }

    internal sealed override async ValueTask InvokeFilteredAsync(object grain) => _result = await CallAsync(grain);

    protected sealed override void Invoke(object grain)
    {
        try
        {
            _call = CallAsync(grain);
        }
        catch (Exception thrown)
        {
            End(thrown);
            return;
        }

        if (_call.IsCompleted)
        {
            Take();
        }
        else
        {
            _call.GetAwaiter().UnsafeOnCompleted(Take);
        }
    }

    private void Take()
    {
        try
        {
            _result = _call.GetAwaiter().GetResult();
        }
        catch (Exception thrown)
        {
            End(thrown);
            return;
        }

        End(null);
    }
}
