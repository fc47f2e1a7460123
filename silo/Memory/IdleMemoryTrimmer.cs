using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Memory;

/// <summary>
/// Collects once, and gives memory back to the system, when a load is over and its activations have been collected. The runtime by itself
/// collects when it allocates: a process that has become idle would show the garbage of its last load for ever, which looks like a leak
/// and hides one.
/// </summary>
internal sealed partial class IdleMemoryTrimmer(TimeProvider clock, ILogger<IdleMemoryTrimmer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IdleMemoryPolicy _policy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends.
        }
    }

    private void Look()
    {
        if (!_policy.ShouldTrim(GC.GetTotalAllocatedBytes(), GC.GetTotalMemory(forceFullCollection: false)))
        {
            return;
        }

        var before = GC.GetTotalMemory(forceFullCollection: false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var after = GC.GetTotalMemory(forceFullCollection: false);
        _policy.OnTrimmed(GC.GetTotalAllocatedBytes(), after);
        LogTrimmed(logger, before >> 20, after >> 20);
    }
}

/// <summary>When it pays to trim. Pure but for what it remembers of the last look.</summary>
internal sealed class IdleMemoryPolicy
{
    /// <summary>Less allocated between two looks than this counts as idle: scans and health checks allocate a fraction of it, a load
    /// of a hundred requests a second more.</summary>
    public const long IdleAllocationBytes = 8 << 20;

    /// <summary>A trim that would give back less than this is not worth its pause.</summary>
    public const long WorthwhileBytes = 2 << 20;

    private long _allocated;
    private long _trimmedTo;

    /// <summary>Judges by what was allocated since the last look, and by how far memory is above what the last trim left.</summary>
    /// <param name="allocatedBytes">Bytes that the process has allocated in its life.</param>
    /// <param name="heapBytes">Bytes on the heap now, garbage included.</param>
    public bool ShouldTrim(long allocatedBytes, long heapBytes)
    {
        var isIdle = allocatedBytes - _allocated < IdleAllocationBytes;
        _allocated = allocatedBytes;
        return isIdle && heapBytes - _trimmedTo >= WorthwhileBytes;
    }

    /// <summary>Remembers what a trim left.</summary>
    public void OnTrimmed(long allocatedBytes, long heapBytes)
    {
        _allocated = allocatedBytes;
        _trimmedTo = heapBytes;
    }
}
