using System.Numerics;

namespace OrderActors.Silo.Telemetry;

/// <summary>
/// Counts what several processors count at once: each has a stripe of its own on cache lines of its own, and a reader adds them up.
/// Interlocked, so that two threads that meet on one processor's stripe lose nothing.
/// </summary>
internal sealed class Cells
{
    private const int LongsPerLine = 8;
    private const int MaxStripes = 8;

    private static readonly int Stripes = Math.Min(MaxStripes, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    private readonly long[] _values;
    private readonly int _stride;
    private readonly int _count;

    /// <summary>Makes cells of 0.</summary>
    /// <param name="counters">Whole numbers; one sum of fractions comes on top.</param>
    public Cells(int counters)
    {
        _count = counters;
        _stride = (counters + 1 + LongsPerLine - 1) / LongsPerLine * LongsPerLine;
        // A line of distance at both ends keeps neighbours on the heap away.
        _values = new long[(Stripes * _stride) + (2 * LongsPerLine)];
    }

    /// <summary>Counts one, and adds to the sum.</summary>
    public void Count(int counter, double value)
    {
        var start = Start();
        Interlocked.Increment(ref _values[start + counter]);
        AddFraction(ref _values[start + _count], value);
    }

    /// <summary>Adds to the sum only.</summary>
    public void Add(double value) => AddFraction(ref _values[Start() + _count], value);

    /// <summary>Adds to a counter.</summary>
    public void Add(int counter, long value) => Interlocked.Add(ref _values[Start() + counter], value);

    /// <summary>What a counter has come to.</summary>
    public long Read(int counter)
    {
        long total = 0;
        for (var stripe = 0; stripe < Stripes; stripe++)
        {
            total += Volatile.Read(ref _values[LongsPerLine + (stripe * _stride) + counter]);
        }

        return total;
    }

    /// <summary>What the sum has come to.</summary>
    public double ReadSum()
    {
        double total = 0;
        for (var stripe = 0; stripe < Stripes; stripe++)
        {
            total += BitConverter.Int64BitsToDouble(Volatile.Read(ref _values[LongsPerLine + (stripe * _stride) + _count]));
        }

        return total;
    }

    private int Start() => LongsPerLine + ((Thread.GetCurrentProcessorId() & (Stripes - 1)) * _stride);

    private static void AddFraction(ref long bits, double value)
    {
        var seen = Volatile.Read(ref bits);
        while (true)
        {
            var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref bits, sum, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
