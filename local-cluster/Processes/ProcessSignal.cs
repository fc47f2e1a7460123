using System.Diagnostics;
using System.Globalization;

namespace OrderActors.LocalCluster.Processes;

/// <summary>What a process can be told.</summary>
internal enum ProcessSignal
{
    /// <summary>End, and finish what is under way.</summary>
    Terminate,

    /// <summary>End now; the process is not asked.</summary>
    Kill,

    /// <summary>Stand still; the process is not asked and notices nothing.</summary>
    Freeze,

    /// <summary>Go on.</summary>
    Thaw,
}

/// <summary>Sends signals.</summary>
internal static class ProcessSignals
{
    /// <summary>Sends one; to a process that has ended, it goes nowhere.</summary>
    public static void Send(int processId, ProcessSignal signal)
    {
        // The numbers differ from system to system, the names don't; and the shell has the command built in.
        var name = signal switch
        {
            ProcessSignal.Terminate => "TERM",
            ProcessSignal.Kill => "KILL",
            ProcessSignal.Freeze => "STOP",
            ProcessSignal.Thaw => "CONT",
            _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, null),
        };
        var id = processId.ToString(CultureInfo.InvariantCulture);
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -s {name} {id}"]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }
}
