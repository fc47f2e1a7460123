namespace OrderActors.ApiGateway.Admission;

/// <summary>A request that waits for its turn. All but its end belongs to the gate's lock.</summary>
/// <param name="priority">Whose turn it is.</param>
/// <param name="slot">The slot of its SKU among the <see cref="SkuSlots"/>.</param>
/// <param name="since">Since when it waits, a timestamp.</param>
internal sealed class WaitingRequest(RequestPriority priority, int slot, long since)
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whose turn it is.</summary>
    public RequestPriority Priority => priority;

    /// <summary>The slot of its SKU.</summary>
    public int Slot => slot;

    /// <summary>Since when it waits, a timestamp.</summary>
    public long Since => since;

    /// <summary>The line that it stands in; null when it has left.</summary>
    public WaitingLine? Line { get; set; }

    /// <summary>Its place there.</summary>
    public LinkedListNode<WaitingRequest> Node { get; } = new(null!);

    /// <summary>Ends when its turn comes (true), when it is refused (false), or when it is given up (cancelled).</summary>
    public Task<bool> End => _end.Task;

    /// <summary>Lets it go on.</summary>
    public void Admit() => _end.SetResult(true);

    /// <summary>Refuses it.</summary>
    public void Refuse() => _end.SetResult(false);

    /// <summary>Takes note that its sender does not wait any longer.</summary>
    public void GiveUp(CancellationToken cancellationToken) => _end.SetCanceled(cancellationToken);
}
