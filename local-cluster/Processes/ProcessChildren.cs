using System.Diagnostics;
using System.Globalization;

namespace OrderActors.LocalCluster.Processes;

/// <summary>The processes that a process has started.</summary>
internal static class ProcessChildren
{
    /// <summary>Their ids.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid="]) { RedirectStandardOutput = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return [.. lines
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(ids => Number(ids[1]) == processId)
            .Select(static ids => Number(ids[0]))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
