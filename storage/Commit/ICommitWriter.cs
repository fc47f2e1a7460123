namespace OrderActors.Storage.Commit;

/// <summary>
/// The group-commit writer, one a process. Changes that arrive while a batch is being committed form the next one: no linger, no
/// timer. It runs outside the grain scheduler.
/// </summary>
public interface ICommitWriter
{
    /// <summary>Names this writer; a stock claim is valid with the writer of its own process only.</summary>
    Guid WriterId { get; }

    /// <summary>How long changes stand in line here at the moment, beyond what a commit takes by itself; 0 while none do.</summary>
    TimeSpan QueueDelay { get; }
}
