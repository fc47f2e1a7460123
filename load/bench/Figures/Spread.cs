namespace OrderActors.Bench.Figures;

/// <summary>Figures of several rounds: the middle one, and how far they lie apart.</summary>
/// <param name="Median">As many are below as above.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <summary>The spread of figures. Those that are not a number don't count; of none it is not a number.</summary>
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Where(figure => !double.IsNaN(figure)).Order().ToArray();
        if (sorted.Length == 0)
        {
            return new Spread(double.NaN, double.NaN, double.NaN);
        }

        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// The spread of ratios, each of two figures of one round. What slowed the machine down in a round slowed both, so ratios lie closer
    /// together than the figures do.
    /// </summary>
    /// <param name="above">Round and figure of the one.</param>
    /// <param name="below">Round and figure of the other.</param>
    public static Spread OfRatios(IEnumerable<(int Round, double Figure)> above, IEnumerable<(int Round, double Figure)> below) =>
        Of(above.Join(below, one => one.Round, other => other.Round, (one, other) => one.Figure / other.Figure));
}
