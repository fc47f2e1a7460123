using System.CommandLine.Parsing;

namespace OrderActors.Load.Cli;

/// <summary>Ranges of option values.</summary>
internal static class Limits
{
    /// <summary>Refuses a value outside of a range.</summary>
    /// <param name="result">The option.</param>
    /// <param name="valueOf">Reads its value.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The most.</param>
    public static void Within(OptionResult result, Func<double> valueOf, double min, double max)
    {
        double value;
        try
        {
            value = valueOf();
        }
        catch (InvalidOperationException)
        {
            // A word for a number: the parser says so itself.
            return;
        }

        if (!(value >= min && value <= max))
        {
            result.AddError($"{result.Option.Name} must be {min} to {max}.");
        }
    }
}
