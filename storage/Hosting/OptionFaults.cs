using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrderActors.Storage.Hosting;

/// <summary>Gathers the faults of options, so that all of them are reported at once. Of the storage, and of what is built on it.</summary>
public static class OptionFaults
{
    /// <summary>Adds a fault where a value is out of its range.</summary>
    /// <param name="faults">Takes it.</param>
    /// <param name="name">The setting with its section.</param>
    /// <param name="value">What it is set to.</param>
    /// <param name="min">The least that is legal.</param>
    /// <param name="max">The most that is legal.</param>
    public static void CheckRange<T>(List<string> faults, string name, T value, T min, T max)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it has to be {min} to {max}."));
        }
    }

    /// <summary>What a validator answers.</summary>
    public static ValidateOptionsResult Result(List<string> faults) =>
        faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
}
