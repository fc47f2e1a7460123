using OrderActors.Bench.Figures;

namespace OrderActors.Load.Tests.Bench;

/// <summary>What is printed of several rounds.</summary>
public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 7.0 }, 7, 7, 7)]
    [InlineData(new[] { 9.0, 1, 4 }, 4, 1, 9)]
    [InlineData(new[] { 9.0, 1, 4, 6 }, 5, 1, 9)]
    [InlineData(new[] { 9.0, double.NaN, 4 }, 6.5, 4, 9)]
    public void Spread_OfFigures_HasTheMiddleAndBothEnds(double[] figures, double median, double least, double most) =>
        Assert.Equal(new Spread(median, least, most), Spread.Of(figures));

    [Fact]
    public void Spread_OfNoFigure_IsNoNumber() => Assert.True(double.IsNaN(Spread.Of([double.NaN]).Median));

    /// <summary>The median of ratios, not the ratio of medians: in the second round the machine was half as fast.</summary>
    [Fact]
    public void Ratios_OfRounds_AreThoseOfOneRoundEach()
    {
        var ratios = Spread.OfRatios([(1, 300), (3, 330), (2, 160)], [(1, 100), (2, 50), (3, 100)]);

        Assert.Equal(3.2, ratios.Median, precision: 9);
        Assert.Equal((3.0, 3.3), (Math.Round(ratios.Least, 9), Math.Round(ratios.Most, 9)));
    }
}
