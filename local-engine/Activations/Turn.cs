namespace OrderActors.LocalEngine.Activations;

/// <summary>
/// What an activation takes in: a call, or the tick of a timer. It waits until those that it must not interleave with are done.
/// </summary>
internal abstract class Turn
{
    /// <summary>The next one in the mailbox; the mailbox is a list of turns and needs no memory of its own.</summary>
    internal Turn? Next { get; set; }

    internal abstract bool Interleaves { get; }

    internal virtual bool IsReadOnly => false;

    /// <summary>Whether it counts as use of the activation.</summary>
    internal virtual bool KeepsAlive => true;

    /// <summary>Whether it is of this activation only and must not go to the next one.</summary>
    internal virtual bool IsLocal => false;

    /// <summary>Starts it on the activation's turn. It ends with exactly one call of <see cref="Activation.Complete"/>.</summary>
    internal abstract void Start(Activation activation);

    /// <summary>Ends it without running.</summary>
    internal abstract void Refuse(Exception reason);

    /// <summary>Hands it to the grain's present activation, or to a new one.</summary>
    internal abstract void Reroute();
}
