namespace OrderActors.Storage.Commit;

/// <summary>What became of a change that was given to the commit writer.</summary>
public enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Committed = 0,

    /// <summary>The order exists already, or is at another version. Nothing was changed.</summary>
    VersionConflict = 1,

    /// <summary>Another activation of a SKU wrote to its ledger, or the claim was void. Nothing was changed.</summary>
    StockConflict = 2,

    /// <summary>The ledger has a move of this kind for this order already. Nothing was changed.</summary>
    DuplicateMove = 3,

    /// <summary>The webhook's id was taken before. Nothing was changed.</summary>
    WebhookRepeated = 4,

    /// <summary>The queue is full. Nothing was changed.</summary>
    QueueFull = 5,

    /// <summary>The database cannot be reached, or refused the change. Nothing was changed.</summary>
    Unavailable = 6,

    /// <summary>The database did not tell in time. The caller reloads and assumes nothing.</summary>
    Unknown = 7,
}

/// <summary>A write through the <c>IGrainStorage</c> provider that did not commit, other than for the order's version
/// (that is an <c>InconsistentStateException</c>, as with every provider).</summary>
/// <param name="outcome">What became of it.</param>
public sealed class CommitFailedException(CommitOutcome outcome) : Exception($"The write did not commit: {outcome}.")
{
    /// <summary>What became of it.</summary>
    public CommitOutcome Outcome { get; } = outcome;
}
