using System.CommandLine.Parsing;

namespace OrderActors.Load.Cli;

/// <summary>Ranges of option values.</summary>
internal static class Limits
{
    /// <summary>Refuses a value outside of a range.</summary>
    public static void Within(OptionResult result, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            result.AddError($"{result.Option.Name} must be {min} to {max}.");
        }
    }
}
