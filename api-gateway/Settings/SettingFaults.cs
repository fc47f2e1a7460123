using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Settings;

/// <summary>Gathers what is wrong with the settings of a section, so that all of it is reported at once.</summary>
/// <param name="section">The section.</param>
internal sealed class SettingFaults(string section)
{
    private readonly List<string> _faults = [];

    /// <summary>What a validator answers.</summary>
    public ValidateOptionsResult Result => _faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_faults);

    /// <summary>Adds a fault where a value is out of its range.</summary>
    public SettingFaults Check<T>(string setting, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            _faults.Add($"{section}:{setting}: must be from {min} to {max}");
        }

        return this;
    }
}
