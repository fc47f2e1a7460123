using System.Diagnostics.CodeAnalysis;

namespace OrderActors.Storage.Hosting;

/// <summary>
/// A statement that is with the database, or on its way there. It goes on when its caller has gone: the driver can only give a statement
/// up by connecting once more to ask for that, and waits for the server meanwhile, on whatever thread it is that a deadline comes on.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "The sources have no timer and so nothing to dispose, and one may be cancelled after the end.")]
internal abstract class PendingStatement
{
    // What a thread needs that calls the driver's way to cancel and nothing else.
    private const int StackBytes = 256 * 1024;

    private readonly CancellationTokenSource _limit = new();
    private readonly CancellationTokenSource _abandoned = new();
    private bool _isBroken;

    protected PendingStatement(bool isTrying)
    {
        IsTrying = isTrying;
        Place = new LinkedListNode<PendingStatement>(this);
    }

    /// <summary>Its place among those that are under way.</summary>
    public LinkedListNode<PendingStatement> Place { get; }

    /// <summary>Since when, a timestamp.</summary>
    public long BegunAt { get; set; }

    /// <summary>Whether it is the one by which a closed gate finds out.</summary>
    public bool IsTrying { get; set; }

    /// <summary>Ends it with its connection; only for what no server answers any more.</summary>
    public CancellationToken Limit => _limit.Token;

    /// <summary>Ends its wait for a connection, since nobody waits for it any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Lets its caller go with a failure.</summary>
    public abstract void Refuse(Exception failure);

    /// <summary>Gives it up with its connection. That may take as long as connecting may, on a thread of its own.</summary>
    public void Break()
    {
        if (!Interlocked.Exchange(ref _isBroken, true))
        {
            new Thread(_limit.Cancel, StackBytes) { Name = "order-actors broken read", IsBackground = true }.Start();
        }
    }

    /// <summary>Takes note that nobody waits any more.</summary>
    protected void Abandon() => _abandoned.Cancel();
}

/// <inheritdoc cref="PendingStatement"/>
/// <param name="isTrying">Whether it is the one by which a closed gate finds out.</param>
internal sealed class PendingStatement<T>(bool isTrying) : PendingStatement(isTrying)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for what becomes of it.</summary>
    /// <param name="cancellationToken">The caller's deadline.</param>
    public async ValueTask<T> WaitAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (statement, token) => ((PendingStatement<T>)statement!).GiveUp(token), this);
        return await _answer.Task;
    }

    /// <summary>Tells the caller.</summary>
    public void Complete(T answer) => _answer.TrySetResult(answer);

    /// <summary>Tells the caller that it failed.</summary>
    public void Fail(Exception failure) => _answer.TrySetException(failure);

    /// <inheritdoc/>
    public override void Refuse(Exception failure)
    {
        if (_answer.TrySetException(failure))
        {
            Abandon();
        }
    }

    private void GiveUp(CancellationToken token)
    {
        if (_answer.TrySetCanceled(token))
        {
            Abandon();
        }
    }
}
