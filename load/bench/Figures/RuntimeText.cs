using System.Globalization;

namespace OrderActors.Bench.Figures;

/// <summary>Finds what a runtime counts in the text that Prometheus reads.</summary>
internal static class RuntimeText
{
    private static readonly string[] Allocated = ["dotnet_gc_heap_total_allocated_bytes_total", "peer_allocated_bytes_total"];
    private static readonly string[] Paused = ["dotnet_gc_pause_time_seconds_total", "peer_gc_pause_seconds_total"];
    private static readonly string[] Longest = ["peer_gc_longest_pause_seconds"];

    /// <summary>Reads them.</summary>
    /// <exception cref="BenchException">They are not there.</exception>
    public static RuntimeCounters Read(string text) => new(
        Must(text, Allocated), TimeSpan.FromSeconds(Must(text, Paused)), 1000 * (Find(text, Longest) ?? double.NaN));

    private static double Must(string text, string[] names) =>
        Find(text, names) ?? throw new BenchException($"/metrics has none of {string.Join(", ", names)}.");

    private static double? Find(string text, string[] names)
    {
        foreach (var line in text.EnumerateLines())
        {
            var end = line.IndexOfAny(' ', '{');
            if (end > 0 && names.AsSpan().Contains(line[..end].ToString()))
            {
                return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
