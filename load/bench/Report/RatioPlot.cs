using System.Globalization;
using System.Net;
using System.Text;
using OrderActors.Bench.Figures;

namespace OrderActors.Bench.Report;

/// <summary>Draws ratios: a bar to the median, a line from the least to the most, and where both would be equally fast.</summary>
internal static class RatioPlot
{
    private const int BarWidth = 40;
    private const int RowHeight = 26;
    private const int LabelWidth = 420;
    private const int PlotWidth = 480;
    private const int ValueWidth = 160;

    /// <summary>For a terminal.</summary>
    public static string Bars(IReadOnlyList<RatioRow> rows)
    {
        var most = Most(rows);
        var one = (int)(BarWidth / most);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var bar = new string('█', Math.Max(1, (int)(row.Ratio.Median / most * BarWidth))).PadRight(BarWidth + 1).ToCharArray();
            bar[one] = bar[one] == ' ' ? '|' : '┃';
            text.AppendLine($"{row.Scenario,-29} {row.Program,-31} {new string(bar)} {Text(row.Ratio)}");
        }

        return text.ToString();
    }

    /// <summary>For a page.</summary>
    public static string Svg(IReadOnlyList<RatioRow> rows)
    {
        var scale = PlotWidth / Most(rows);
        var (width, height) = (LabelWidth + PlotWidth + ValueWidth, (rows.Count + 1) * RowHeight);
        var one = Number(LabelWidth + scale);
        var size = $"width=\"{width}\" height=\"{height}\"";
        string[] lines =
        [
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} font-family=\"sans-serif\" font-size=\"13\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            .. rows.Index().SelectMany(row => Row(row.Item, (row.Index * RowHeight) + (RowHeight / 2), scale)),
            $"<line x1=\"{one}\" y1=\"0\" x2=\"{one}\" y2=\"{height - RowHeight}\" stroke=\"black\" stroke-dasharray=\"4 3\"/>",
            $"<text x=\"{one}\" y=\"{height - 8}\" text-anchor=\"middle\">as fast as the better peer</text>",
            "</svg>",
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Row(RatioRow row, int y, double scale)
    {
        var (end, least, most) = (row.Ratio.Median * scale, LabelWidth + (row.Ratio.Least * scale), LabelWidth + (row.Ratio.Most * scale));
        var label = WebUtility.HtmlEncode($"{row.Scenario}: {row.Program}");
        var colour = row.Ratio.Median >= 1 ? "#4a7fb5" : "#c0605a";
        yield return $"<text x=\"{LabelWidth - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{label}</text>";
        yield return $"<rect x=\"{LabelWidth}\" y=\"{y - 7}\" width=\"{Number(end)}\" height=\"14\" fill=\"{colour}\"/>";
        yield return $"<line x1=\"{Number(least)}\" y1=\"{y}\" x2=\"{Number(most)}\" y2=\"{y}\" stroke=\"black\" stroke-width=\"2\"/>";
        yield return $"<text x=\"{Number(most + 8)}\" y=\"{y + 4}\">{Text(row.Ratio)}</text>";
    }

    private static string Text(Spread ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:0.00} ({ratio.Least:0.00} – {ratio.Most:0.00})");

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static double Most(IReadOnlyList<RatioRow> rows) => rows.Aggregate(1.0, (most, row) => Math.Max(most, row.Ratio.Most));
}
