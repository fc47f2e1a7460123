namespace OrderActors.Simulation.Tests;

/// <summary>What happened in a world, step by step, as a hash and as the last lines.</summary>
internal sealed class Trace
{
    private const int KeptLines = 1_000;
    private const ulong FnvPrime = 1099511628211;

    private readonly Queue<string> _lines = [];

    /// <summary>FNV-1a over all lines.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public int Count { get; private set; }

    /// <summary>The end of what it tells.</summary>
    public IEnumerable<string> Lines => _lines;

    /// <summary>Adds a step.</summary>
    public void Add(string line)
    {
        foreach (var c in line)
        {
            Hash = unchecked((Hash ^ c) * FnvPrime);
        }

        Hash = unchecked((Hash ^ '\n') * FnvPrime);
        Count++;
    }

    /// <summary>Adds a line that tells a person something.</summary>
    public void Tell(string line)
    {
        Add(line);
        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }
    }
}
