using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrderActors.Silo.Telemetry;

/// <summary>Writes the Prometheus text format 0.0.4.</summary>
internal sealed class PrometheusWriter(IBufferWriter<byte> output)
{
    /// <summary>Its media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes what comes before the samples of a metric.</summary>
    public void Header(string metric, MetricKind kind, string help)
    {
        Text("# HELP ");
        Text(metric);
        Text(" ");
        Text(help.Replace("\\", @"\\", StringComparison.Ordinal).ReplaceLineEndings(@"\n"));
        Text("\n# TYPE ");
        Text(metric);
        Text(kind switch
        {
            MetricKind.Counter => " counter\n",
            MetricKind.Gauge => " gauge\n",
            MetricKind.Histogram => " histogram\n",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        });
    }

    /// <summary>Writes a sample.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="suffix">What is added to its name.</param>
    /// <param name="labels">Labels as <see cref="Escape"/> and <see cref="PrometheusName"/> make them.</param>
    /// <param name="lastLabel">One more of them, or null.</param>
    /// <param name="value">The value.</param>
    public void Sample(string metric, string suffix, string labels, string? lastLabel, double value)
    {
        Text(metric);
        Text(suffix);
        if (labels.Length > 0 || lastLabel is not null)
        {
            Text("{");
            Text(labels);
            Text(labels.Length > 0 && lastLabel is not null ? "," : "");
            Text(lastLabel ?? "");
            Text("}");
        }

        Text(" ");
        Text(Number(value));
        Text("\n");
    }

    /// <summary>A number as the format has it.</summary>
    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A label's value as it stands between quotes.</summary>
    public static string Escape(string value) => value
        .Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", @"\n", StringComparison.Ordinal);

    private void Text(string text) => Encoding.UTF8.GetBytes(text, output);
}
