using System.Xml.Linq;
using OrderActors.Bench.Contestants;
using OrderActors.Bench.Figures;
using OrderActors.Bench.Report;
using OrderActors.Bench.Rounds;

namespace OrderActors.Load.Tests.Bench;

/// <summary>Tables and plots show what was measured, losses too.</summary>
public sealed class ScoreBoardTests
{
    private static readonly Scenario s_create = Scenario.All[0];

    private readonly ScoreBoard _board = new(
        [
            Of("gin", 1, 100), Of("gin", 2, 110), Of("aspnet", 1, 90), Of("aspnet", 2, 80),
            Of("local", 1, 300), Of("local", 2, 220), Of("adonet", 1, 50), Of("adonet", 2, 44),
        ],
        Field.Titles,
        [s_create]);

    [Fact]
    public void Ratios_AreThoseToTheBetterPeer()
    {
        Assert.All(_board.Ratios, row => Assert.Equal("Gin + pgx", row.Peer));
        Assert.Equal([new Spread(2.5, 2, 3), new Spread(0.45, 0.4, 0.5)], _board.Ratios.Select(row => row.Ratio));
    }

    [Fact]
    public void Tables_HaveAColumnForEachProgramThatTookPart()
    {
        Assert.StartsWith(
            "|  | OrderActors, local engine | OrderActors on Orleans, AdoNet | Gin + pgx | ASP.NET + Npgsql |\n| --- | ---: |",
            _board.Rates(), StringComparison.Ordinal);
        Assert.Contains(
            "| create, uniform | 260 (220 – 300) | 47 (44 – 50) | 105 (100 – 110) |", _board.Rates(), StringComparison.Ordinal);
        Assert.Contains("0.45 (0.40 – 0.50)", _board.RatioTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plot_HasABarForEachRatio()
    {
        var svg = XDocument.Parse(RatioPlot.Svg(_board.Ratios));
        var bars = RatioPlot.Bars(_board.Ratios).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(1 + 2, svg.Descendants().Count(element => element.Name.LocalName == "rect"));
        Assert.Equal(2, bars.Length);
        Assert.True(bars[0].Count(c => c is '█') > 4 * bars[1].Count(c => c is '█'));
    }

    [Fact]
    public void Ratios_WithoutAPeer_AreNone() =>
        Assert.Empty(new ScoreBoard([Of("local", 1, 1), Of("local", 2, 1)], Field.Titles, [s_create]).Ratios);

    private static Sample Of(string program, int round, double rate) => new()
    {
        Program = program,
        Scenario = s_create.Name,
        Round = round,
        Rate = rate,
        P50Ms = 1,
        P99Ms = 2,
        P999Ms = 3,
        MaxMs = 4,
        Each = new Cost(1, 2, 3, 4, 5, 6, 7, 8),
        PauseShare = 0.01,
        ResidentMib = 100,
        Others = new Dictionary<string, long>(),
    };
}
