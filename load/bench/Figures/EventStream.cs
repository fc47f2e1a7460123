using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace OrderActors.Bench.Figures;

/// <summary>An event of a .NET runtime.</summary>
/// <param name="Id">Its number, as its provider has it.</param>
/// <param name="At">When it happened, in time stamps of the machine.</param>
internal readonly record struct RuntimeEvent(int Id, long At);

/// <summary>
/// Reads the events of a file that a .NET runtime writes while it runs (the format Nettrace, version 4, as the runtime's and PerfView's
/// documentation have it): of one provider, and no more of them than number and time.
/// </summary>
/// <param name="file">What is there of the file; its end may be missing.</param>
internal ref struct EventStream(ReadOnlySpan<byte> file)
{
    private const byte NullReference = 1;
    private const byte BeginObject = 5;
    private const byte EndObject = 6;
    private const int TraceBytes = 48;

    private readonly ReadOnlySpan<byte> _file = file;
    private int _at;

    /// <summary>The events of the runtime itself, in the order of the file.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public List<RuntimeEvent> Read()
    {
        var events = new List<RuntimeEvent>();
        var numbers = new Dictionary<int, int>();
        if (!TryTake(8, out var magic) || !magic.SequenceEqual("Nettrace"u8) || !TryTake(24, out _))
        {
            throw new InvalidDataException("This is no trace of a .NET runtime.");
        }

        while (TryReadName(out var name))
        {
            if (name == "Trace")
            {
                Skip(TraceBytes);
            }
            else if (!TryTakeBlock(out var block))
            {
                break;
            }
            else if (name is "MetadataBlock" or "EventBlock")
            {
                EventBlock.Read(block, name == "MetadataBlock" ? numbers : null, numbers, events);
            }

            Skip(1);
        }

        return events;
    }

    /// <summary>An object begins with its type: version twice, and name.</summary>
    private bool TryReadName(out string name)
    {
        name = "";
        if (!TryTake(11, out var head) || head is not [BeginObject, BeginObject, NullReference, ..]
            || !TryTake(4, out var length) || !TryTake(BinaryPrimitives.ReadInt32LittleEndian(length), out var text)
            || !TryTake(1, out var end) || end[0] != EndObject)
        {
            return false;
        }

        name = Encoding.UTF8.GetString(text);
        return true;
    }

    /// <summary>A length, what brings the next byte to a multiple of four, and the bytes.</summary>
    private bool TryTakeBlock(out ReadOnlySpan<byte> block)
    {
        block = default;
        if (!TryTake(4, out var length))
        {
            return false;
        }

        _at = (_at + 3) & ~3;
        return TryTake(BinaryPrimitives.ReadInt32LittleEndian(length), out block);
    }

    private bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        var there = count >= 0 && _at + count <= _file.Length;
        bytes = there ? _file.Slice(_at, count) : default;
        _at += there ? count : 0;
        return there;
    }

    private void Skip(int count) => _at += count;
}

/// <summary>A block of events, each of which says only in what it differs from the one before.</summary>
file static class EventBlock
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const int MostBytesOfANumber = 10;

    [Flags]
    private enum Says : byte
    {
        Kind = 1,
        Capture = 2,
        Thread = 4,
        Stack = 8,
        Activity = 16,
        RelatedActivity = 32,
        Length = 128,
    }

    /// <param name="block">The block.</param>
    /// <param name="learn">Where to note the kinds of events that the block tells of; null for a block of events.</param>
    /// <param name="numbers">The number of each kind of event that is the runtime's.</param>
    /// <param name="events">Where to put the runtime's events.</param>
    public static void Read(ReadOnlySpan<byte> block, Dictionary<int, int>? learn, Dictionary<int, int> numbers, List<RuntimeEvent> events)
    {
        var headerLength = BinaryPrimitives.ReadInt16LittleEndian(block);
        if ((BinaryPrimitives.ReadInt16LittleEndian(block[2..]) & 1) == 0)
        {
            throw new InvalidDataException("The trace has events in a form that only older runtimes write.");
        }

        var (kind, length, at) = (0, 0, 0L);
        for (var rest = block[headerLength..]; !rest.IsEmpty; rest = rest[length..])
        {
            var says = (Says)Take(ref rest, 1)[0];
            kind = says.HasFlag(Says.Kind) ? (int)Number(ref rest) : kind;
            SkipNumbers(ref rest, says.HasFlag(Says.Capture) ? 3 : 0);
            SkipNumbers(ref rest, says.HasFlag(Says.Thread) ? 1 : 0);
            SkipNumbers(ref rest, says.HasFlag(Says.Stack) ? 1 : 0);
            at += (long)Number(ref rest);
            Take(ref rest, says.HasFlag(Says.Activity) ? 16 : 0);
            Take(ref rest, says.HasFlag(Says.RelatedActivity) ? 16 : 0);
            length = says.HasFlag(Says.Length) ? (int)Number(ref rest) : length;
            if (learn is not null)
            {
                Learn(rest[..length], learn);
            }
            else if (numbers.TryGetValue(kind, out var number))
            {
                events.Add(new RuntimeEvent(number, at));
            }
        }
    }

    /// <summary>The kind that events are of, their provider's name, and their number there.</summary>
    private static void Learn(ReadOnlySpan<byte> text, Dictionary<int, int> numbers)
    {
        var provider = MemoryMarshal.Cast<byte, char>(text[4..]);
        var end = provider.IndexOf('\0');
        if (provider[..end] is Runtime)
        {
            numbers[BinaryPrimitives.ReadInt32LittleEndian(text)] = BinaryPrimitives.ReadInt32LittleEndian(text[(4 + (2 * (end + 1)))..]);
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static void SkipNumbers(ref ReadOnlySpan<byte> rest, int count)
    {
        for (; count > 0; count--)
        {
            Number(ref rest);
        }
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    private static ulong Number(ref ReadOnlySpan<byte> rest)
    {
        ulong number = 0;
        for (var count = 0; count < MostBytesOfANumber; count++)
        {
            var part = Take(ref rest, 1)[0];
            number |= (ulong)(part & 0x7f) << (7 * count);
            if (part < 0x80)
            {
                break;
            }
        }

        return number;
    }
}
