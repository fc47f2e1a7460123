namespace OrderActors.LocalEngine.Scheduling;

/// <summary>
/// The execution context with nothing in it. Turns run in it, so that what flows with a caller (its trace, its HTTP request) neither
/// leaks into a grain nor is kept alive by what the grain starts.
/// </summary>
internal static class CleanContext
{
    internal static ExecutionContext Instance { get; } = Find();

    internal static bool IsCurrent => ReferenceEquals(ExecutionContext.Capture(), Instance);

    internal static void Restore()
    {
        if (!IsCurrent)
        {
            ExecutionContext.Restore(Instance);
        }
    }

    private static ExecutionContext Find()
    {
        // Only a thread that was started without a flow is sure to have the empty context.
        ExecutionContext? found = null;
        var thread = new Thread(() => found = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return found!;
    }
}
