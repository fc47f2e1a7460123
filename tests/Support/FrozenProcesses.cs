using System.Diagnostics;
using System.Globalization;

namespace OrderActors.Tests.Support;

/// <summary>
/// A process and its children, standing still: their sockets stay open, and nothing answers on them. It is what a server looks like whose
/// machine hangs, or whose disk does.
/// </summary>
public sealed class FrozenProcesses : IDisposable
{
    private readonly int[] _ids;
    private bool _isThawed;

    private FrozenProcesses(int[] ids) => _ids = ids;

    /// <summary>Freezes a process, and then its children, of which there are no new ones meanwhile.</summary>
    public static FrozenProcesses Freeze(int processId)
    {
        Signal("STOP", [processId]);
        var children = Children(processId);
        Signal("STOP", children);
        return new FrozenProcesses([.. children, processId]);
    }

    /// <summary>Lets them go on as if nothing had happened.</summary>
    public void Thaw()
    {
        if (!_isThawed)
        {
            _isThawed = true;
            Signal("CONT", _ids);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Thaw();

    private static int[] Children(int parent)
    {
        var lines = Run("ps", ["-A", "-o", "pid=,ppid="]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(ids => int.Parse(ids[1], CultureInfo.InvariantCulture) == parent)
            .Select(static ids => int.Parse(ids[0], CultureInfo.InvariantCulture))];
    }

    // One that has ended meanwhile is no harm.
    private static void Signal(string name, int[] ids) =>
        Run("kill", [$"-{name}", .. ids.Select(static id => id.ToString(CultureInfo.InvariantCulture))]);

    private static string Run(string program, string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
