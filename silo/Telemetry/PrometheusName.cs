using System.Text;

namespace OrderActors.Silo.Telemetry;

/// <summary>Names as Prometheus wants them, made from OpenTelemetry's the way its specification says.</summary>
internal static class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds", ["ms"] = "milliseconds", ["us"] = "microseconds",
        ["ns"] = "nanoseconds", ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes",
        ["KBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes",
        ["J"] = "joules", ["W"] = "watts", ["g"] = "grams", ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent",
    };

    /// <summary>The name of a metric.</summary>
    /// <param name="name">The instrument's name.</param>
    /// <param name="unit">Its unit, UCUM, or null.</param>
    /// <param name="kind">What it is.</param>
    public static string Of(string name, string? unit, MetricKind kind)
    {
        var metric = Sanitize(name, allowColon: true);
        var suffix = SuffixOf(unit, kind);
        if (kind == MetricKind.Counter && metric.EndsWith("_total", StringComparison.Ordinal))
        {
            metric = metric[..^"_total".Length];
        }

        if (suffix.Length > 0 && !metric.EndsWith($"_{suffix}", StringComparison.Ordinal))
        {
            metric = $"{metric}_{suffix}";
        }

        return kind == MetricKind.Counter ? $"{metric}_total" : metric;
    }

    /// <summary>The name of a label.</summary>
    public static string Label(string tag) => Sanitize(tag, allowColon: false);

    private static string SuffixOf(string? unit, MetricKind kind)
    {
        // What stands in braces is a remark such as {request} and no unit.
        var bare = Strip(unit ?? "");
        if (bare is "" or "1")
        {
            return bare == "1" && kind == MetricKind.Gauge ? "ratio" : "";
        }

        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? Sanitize(Units.GetValueOrDefault(bare, bare), allowColon: false).Trim('_')
            : $"{SuffixOf(bare[..slash], kind)}_per_{PerUnit(bare[(slash + 1)..])}".TrimStart('_');
    }

    private static string PerUnit(string unit)
    {
        var plural = Units.GetValueOrDefault(unit, unit);
        return Sanitize(plural.EndsWith('s') && plural != "celsius" ? plural[..^1] : plural, allowColon: false);
    }

    private static string Strip(string unit)
    {
        var open = unit.IndexOf('{', StringComparison.Ordinal);
        var close = unit.IndexOf('}', StringComparison.Ordinal);
        return open >= 0 && close > open ? Strip(unit.Remove(open, close - open + 1)) : unit.Trim();
    }

    private static string Sanitize(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            var allowed = char.IsAsciiLetterOrDigit(character) || (allowColon && character == ':');
            if (allowed && text.Length == 0 && char.IsAsciiDigit(character))
            {
                text.Append('_');
            }

            if (allowed)
            {
                text.Append(character);
            }
            else if (text.Length == 0 || text[^1] != '_')
            {
                text.Append('_');
            }
        }

        return text.Length == 0 ? "_" : text.ToString();
    }
}

/// <summary>What a metric is to Prometheus.</summary>
internal enum MetricKind
{
    /// <summary>Only ever rises.</summary>
    Counter,

    /// <summary>Rises and falls.</summary>
    Gauge,

    /// <summary>A distribution in cumulative buckets.</summary>
    Histogram,
}
