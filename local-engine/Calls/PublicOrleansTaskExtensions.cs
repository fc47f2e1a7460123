namespace Orleans;

/// <summary>Tasks that nobody waits for.</summary>
public static class PublicOrleansTaskExtensions
{
    /// <summary>Says that a task's failure is of no interest, so that it is not reported as one that nobody looked at.</summary>
    /// <param name="task">The task.</param>
    public static void Ignore(this Task task)
    {
        if (task.IsCompleted)
        {
            _ = task.Exception;
            return;
        }

        task.ContinueWith(
            static failed => _ = failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
