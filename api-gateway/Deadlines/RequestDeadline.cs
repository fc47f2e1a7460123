using System.Globalization;

namespace OrderActors.ApiGateway.Deadlines;

/// <summary>How long a caller wants to wait: <c>X-Request-Timeout-Ms</c>.</summary>
internal static class RequestDeadline
{
    /// <summary>The header.</summary>
    public const string HeaderName = "X-Request-Timeout-Ms";

    /// <summary>Milliseconds that a request has at least; less is raised to it.</summary>
    public const int MinMs = 50;

    /// <summary>Milliseconds that a request has at most; more is lowered to it.</summary>
    public const int MaxMs = 10_000;

    /// <summary>Milliseconds that a request has when its caller says nothing.</summary>
    public const int DefaultMs = 5_000;

    /// <summary>Reads it.</summary>
    /// <returns>False when it is there and no whole number.</returns>
    public static bool TryRead(IHeaderDictionary headers, out TimeSpan timeout)
    {
        timeout = TimeSpan.FromMilliseconds(DefaultMs);
        if (!headers.TryGetValue(HeaderName, out var values) || values.Count == 0)
        {
            return true;
        }

        // Digits only; a number that doesn't fit is one that is over the maximum.
        if (values.Count != 1 || values[0] is not { Length: >= 1 and <= 20 } text || !text.All(char.IsAsciiDigit))
        {
            return false;
        }

        var milliseconds = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : MaxMs;
        timeout = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, MinMs, MaxMs));
        return true;
    }
}
