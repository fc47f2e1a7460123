using System.Globalization;

namespace OrderActors.Bench.Contestants;

/// <summary>What the system counts of a process.</summary>
/// <param name="Parent">Who started it.</param>
/// <param name="Cpu">What it used, with the children that ended.</param>
internal sealed record ProcessStat(int Parent, TimeSpan Cpu)
{
    /// <summary>USER_HZ, which is the same on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Reads it, or null where there is no such process.</summary>
    public static ProcessStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads a line of <c>/proc/…/stat</c> (proc_pid_stat(5)).</summary>
    public static ProcessStat Parse(string line)
    {
        // The name before may have spaces and brackets in it; the state after it is field 3.
        var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Enumerable.Range(14, 4).Sum(field => long.Parse(fields[field - 3], CultureInfo.InvariantCulture));
        return new ProcessStat(int.Parse(fields[1], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }

    /// <summary>Memory that is in use, in bytes (VmRSS of <c>/proc/…/status</c>).</summary>
    public static long ResidentBytes(int processId)
    {
        const string name = "VmRSS:";
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
