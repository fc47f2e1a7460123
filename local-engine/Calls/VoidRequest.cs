namespace OrderActors.LocalEngine.Calls;

/// <summary>A call of a method that answers nothing.</summary>
internal abstract class VoidRequest : GrainRequest
{
    private ValueTask _call;

    internal sealed override object? Result { get; set; }

    /// <summary>Calls the method; made for each method.</summary>
    public abstract ValueTask CallAsync(object grain);

    internal sealed override ValueTask InvokeFilteredAsync(object grain) => CallAsync(grain);

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
            _call.GetAwaiter().GetResult();
        }
        catch (Exception thrown)
        {
            End(thrown);
            return;
        }

        End(null);
    }
}
