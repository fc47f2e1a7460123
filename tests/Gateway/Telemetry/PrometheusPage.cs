using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Gateway.Tests.Telemetry;

/// <summary>Reads the text format as strictly as Prometheus does.</summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Help => _help;

    public IReadOnlyDictionary<string, double> Samples => _samples;

    private readonly Dictionary<string, string> _help = [];

    public static PrometheusPage Parse(string text)
    {
        Assert.True(text.Length == 0 || text.EndsWith('\n'));
        var page = new PrometheusPage();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            page.Read(line);
        }

        return page;
    }

    private void Read(string line)
    {
        if (HelpLine().Match(line) is { Success: true } help)
        {
            _help.Add(help.Groups[1].Value, help.Groups[2].Value);
        }
        else if (TypeLine().Match(line) is { Success: true } type)
        {
            _types.Add(type.Groups[1].Value, type.Groups[2].Value);
        }
        else
        {
            var sample = SampleLine().Match(line);
            Assert.True(sample.Success, $"No sample: {line}");
            var name = sample.Groups[1].Value;
            Assert.True(_types.Keys.Any(metric => name == metric || SuffixOf(name, metric) is "_bucket" or "_sum" or "_count"), line);
            var value = sample.Groups[3].Value.TrimStart('+').Replace("Inf", "Infinity", StringComparison.Ordinal);
            _samples.Add(name + sample.Groups[2].Value, double.Parse(value, CultureInfo.InvariantCulture));
        }
    }

    private static string? SuffixOf(string name, string metric) =>
        name.StartsWith(metric, StringComparison.Ordinal) ? name[metric.Length..] : null;

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? """ +
        @"([-+]?(?:\d[\d.eE+-]*|Inf)|NaN)$")]
    private static partial Regex SampleLine();
}
