namespace Orleans.Runtime;

/// <summary>
/// Values that go with a call: what a caller sets, the called grain reads, and those that it calls. Nothing comes back.
/// </summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> Current = new();

    /// <summary>The names of the values.</summary>
    public static IEnumerable<string> Keys => Current.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The values with their names.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>Reads a value.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>The value, or null.</returns>
    public static object? Get(string key) => Current.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls made from here on.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">The value.</param>
    public static void Set(string key, object value) =>
        // Calls on their way share the dictionary that was current when they left, so a change makes a new one.
        Current.Value = new Dictionary<string, object>(Current.Value ?? []) { [key] = value };

    /// <summary>Forgets a value.</summary>
    /// <param name="key">Its name.</param>
    /// <returns>Whether it was there.</returns>
    public static bool Remove(string key)
    {
        if (Current.Value?.ContainsKey(key) is not true)
        {
            return false;
        }

        var rest = new Dictionary<string, object>(Current.Value);
        rest.Remove(key);
        Current.Value = rest.Count > 0 ? rest : null;
        return true;
    }

    /// <summary>Forgets all values.</summary>
    public static void Clear() => Current.Value = null;

    internal static Dictionary<string, object>? Export() => Current.Value;

    internal static void Import(Dictionary<string, object> values) => Current.Value = values;
}
