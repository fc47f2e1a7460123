using System.Globalization;

namespace OrderActors.ApiGateway.Connections;

/// <summary>How many files this process may open, each connection being one.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The limit, or null where the system does not say, or has none.</summary>
    public static int? Limit => File.Exists(Limits) ? Parse(File.ReadLines(Limits)) : null;

    /// <summary>
    /// Finds it in what Linux says of a process: a name, the soft limit and the hard one. The runtime raises the one to the other at its
    /// start.
    /// </summary>
    public static int? Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (line.StartsWith(Line, StringComparison.Ordinal))
            {
                var soft = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
                return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
            }
        }

        return null;
    }
}
