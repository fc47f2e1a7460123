namespace OrderActors.LocalEngine;

/// <summary>How much memory is in use.</summary>
/// <param name="UsedPercentage">Memory in use, in percent of what the process may have.</param>
/// <param name="Generation2Collections">How many full collections of garbage there were.</param>
public readonly record struct MemoryReading(double UsedPercentage, int Generation2Collections);

/// <summary>Reads how much memory is in use. Registered in place of the default one, it lets a test decide.</summary>
public interface IMemoryReader
{
    /// <summary>Reads it now.</summary>
    /// <returns>The reading.</returns>
    MemoryReading Read();
}

/// <summary>What the garbage collector says.</summary>
internal sealed class GarbageCollectorMemoryReader : IMemoryReader
{
    public MemoryReading Read()
    {
        var memory = GC.GetGCMemoryInfo();
        return new(memory.MemoryLoadBytes * 100.0 / memory.TotalAvailableMemoryBytes, GC.CollectionCount(2));
    }
}
