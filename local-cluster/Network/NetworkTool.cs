using System.ComponentModel;
using System.Diagnostics;

namespace OrderActors.LocalCluster.Network;

/// <summary>Runs the system's network tools.</summary>
internal static class NetworkTool
{
    /// <summary>Runs one to its end.</summary>
    /// <param name="tool">The program.</param>
    /// <param name="arguments">Its arguments, none with a space in it.</param>
    /// <returns>Whether it succeeded, and what it said.</returns>
    public static (bool Succeeded, string Output) TryRun(string tool, string arguments)
    {
        try
        {
            using var run = Process.Start(new ProcessStartInfo(tool, arguments.Split(' '))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            // Both say a few lines at most, which a pipe holds.
            var output = run.StandardOutput.ReadToEnd();
            var errors = run.StandardError.ReadToEnd();
            run.WaitForExit();
            return (run.ExitCode == 0, (output + errors).Trim());
        }
        catch (Win32Exception exception)
        {
            return (false, exception.Message);
        }
    }
}
