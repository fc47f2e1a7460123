using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrderActors.Grains;

/// <summary>Gathers the faults of options, so that all of them are reported at once.</summary>
internal static class OptionFaults
{
    public static void CheckRange<T>(List<string> faults, string name, T value, T min, T max)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, which is outside {min} to {max}."));
        }
    }

    public static ValidateOptionsResult Result(List<string> faults) =>
        faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
}
