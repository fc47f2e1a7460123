using System.Diagnostics;
using System.Globalization;

namespace OrderActors.Bench.Contestants;

/// <summary>A process and those that it started, as PostgreSQL is one.</summary>
internal static class ProcessTree
{
    private const string Proc = "/proc";

    /// <summary>The process, and its children.</summary>
    public static IReadOnlyList<int> Of(int processId) => [processId, .. All().Where(id => ParentOf(id) == processId)];

    /// <summary>Stops processes, or lets them go on. Who starts others goes first and comes back last.</summary>
    public static void Signal(IReadOnlyList<int> processIds, bool stop)
    {
        var order = stop ? processIds : [.. processIds.Reverse()];
        var ids = string.Join(' ', order.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -s {(stop ? "STOP" : "CONT")} {ids}"])
        {
            // A backend that ended meanwhile is none to stop.
            RedirectStandardError = true,
        })!;
        kill.WaitForExit();
    }

    /// <summary>Lets a server go on that a killed run left standing still on a folder.</summary>
    public static void ThawServerOn(string folder)
    {
        foreach (var id in All().Where(id => CommandOf(id).Contains(folder, StringComparison.Ordinal)))
        {
            Signal(Of(id), stop: false);
        }
    }

    private static IEnumerable<int> All() =>
        from path in Directory.EnumerateDirectories(Proc)
        let id = int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0 && id != Environment.ProcessId
        select id;

    private static int ParentOf(int id) => ProcessStat.Read(id)?.Parent ?? 0;

    private static string CommandOf(int id)
    {
        try
        {
            return File.ReadAllText($"{Proc}/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
