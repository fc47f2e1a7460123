namespace OrderActors.Bench.Figures;

/// <summary>When a .NET program stood still for its collector, by what its runtime wrote down meanwhile.</summary>
internal sealed class PauseLog
{
    private const int SuspendBegins = 9;
    private const int RestartEnds = 3;

    private readonly IReadOnlyList<(long From, long To)> _pauses;
    private readonly TimeProvider _clock;

    private PauseLog(IReadOnlyList<(long From, long To)> pauses, TimeProvider clock)
    {
        _pauses = pauses;
        _clock = clock;
    }

    /// <summary>Settings of a program, as environment variables, that make its runtime write collections, and nothing else, to a
    /// file.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Settings(string file) =>
    [
        new("DOTNET_EnableEventPipe", "1"),
        new("DOTNET_EventPipeConfig", "Microsoft-Windows-DotNETRuntime:0x1:4"),
        new("DOTNET_EventPipeOutputPath", file),
        new("DOTNET_EventPipeOutputStreaming", "1"),
    ];

    /// <summary>Reads what a runtime has written; null of a program that has no such runtime.</summary>
    /// <param name="file">The file.</param>
    /// <param name="clock">The clock, which counts as the runtime does.</param>
    public static PauseLog? Read(string file, TimeProvider clock) =>
        File.Exists(file) ? new PauseLog(Pauses(new EventStream(File.ReadAllBytes(file)).Read()), clock) : null;

    /// <summary>The pauses among events of any order.</summary>
    public static IReadOnlyList<(long From, long To)> Pauses(IEnumerable<RuntimeEvent> events)
    {
        var pauses = new List<(long, long)>();
        long? from = null;
        foreach (var one in events.Where(one => one.Id is SuspendBegins or RestartEnds).OrderBy(one => one.At))
        {
            if (one.Id == SuspendBegins)
            {
                from ??= one.At;
            }
            else if (from is { } begin)
            {
                pauses.Add((begin, one.At));
                from = null;
            }
        }

        return pauses;
    }

    /// <summary>The longest pause that began between two moments; none there is zero.</summary>
    public TimeSpan Longest(long from, long to) => _pauses
        .Where(pause => pause.From >= from && pause.From < to)
        .Select(pause => _clock.GetElapsedTime(pause.From, pause.To))
        .DefaultIfEmpty(TimeSpan.Zero)
        .Max();
}
