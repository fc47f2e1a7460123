using System.Diagnostics;
using System.Globalization;

namespace OrderActors.LocalCluster.Processes;

/// <summary>Processes of a cluster whose supervisor was killed. They end by themselves; one that stands still can't.</summary>
internal static class Leftovers
{
    /// <summary>Kills those of the given processes that belong to a cluster, and no other that has such an id by now.</summary>
    /// <param name="processIds">Ids that were written down.</param>
    /// <param name="mark">What the command line of each of the cluster's processes has in it.</param>
    /// <returns>How many there were.</returns>
    public static int Kill(IEnumerable<int> processIds, string mark)
    {
        var left = processIds.Where(id => CommandLine(id).Contains(mark, StringComparison.Ordinal)).ToList();
        left.ForEach(id => ProcessSignals.Send(id, ProcessSignal.Kill));
        return left.Count;
    }

    private static string CommandLine(int processId)
    {
        if (Directory.Exists("/proc/self"))
        {
            try
            {
                return File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ');
            }
            catch (IOException)
            {
                return "";
            }
        }

        var id = processId.ToString(CultureInfo.InvariantCulture);
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-p", id, "-o", "args="]) { RedirectStandardOutput = true })!;
        var line = ps.StandardOutput.ReadToEnd();
        ps.WaitForExit();
        return line;
    }
}
