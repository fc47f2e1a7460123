using OrderActors.Bench.Cli;
using OrderActors.Bench.Contestants;

namespace OrderActors.Load.Tests.Bench;

/// <summary>What is asked for is what is measured, and what has no meaning is refused before anything starts.</summary>
public sealed class BenchCommandTests
{
    private static readonly string[] s_folders = ["--data", "data", "--out", "out"];

    [Fact]
    public void Settings_WithoutOptions_AreAllOfIt()
    {
        var settings = Settings();

        Assert.Equal((BenchSettings.UsualRounds, TimeSpan.FromSeconds(BenchSettings.UsualSeconds)), (settings.Rounds, settings.Window));
        Assert.Equal(["local", "orleans", "adonet", "gin", "aspnet"], settings.Programs);
        Assert.Equal(["create", "hot", "read", "flow"], settings.Scenarios.Select(scenario => scenario.Name));
        Assert.Equal(Path.GetFullPath("data"), settings.DataFolder);
    }

    /// <summary>Two minutes, less what it takes to start five programs and let them go on between figures.</summary>
    [Fact]
    public void Settings_OfAQuickRun_FitIntoTwoMinutes()
    {
        var settings = Settings("--quick");

        var figures = settings.Rounds * settings.Scenarios.Count * settings.Programs.Count * 2;
        Assert.Equal(2, settings.Rounds);
        Assert.InRange(figures * (settings.Window + settings.WarmUp).TotalSeconds, 60, 100);
    }

    [Fact]
    public void Settings_OfAQuickRun_GiveWayToWhatIsSaid()
    {
        var settings = Settings("--quick", "--rounds", "4", "--seconds", "2", "--programs", "gin", "local", "--scenarios", "flow");

        Assert.Equal((4, TimeSpan.FromSeconds(2)), (settings.Rounds, settings.Window));
        Assert.Equal(["gin", "local"], settings.Programs);
        Assert.Equal("flow", Assert.Single(settings.Scenarios).Name);
    }

    [Theory]
    [InlineData("--rounds", "1")]
    [InlineData("--rounds", "many")]
    [InlineData("--seconds", "0.1")]
    [InlineData("--programs", "rails")]
    [InlineData("--scenarios", "delete")]
    [InlineData("--nonsense")]
    public void CommandLine_WithoutMeaning_IsRefused(params string[] arguments) => Assert.NotEmpty(Parse(arguments).Errors);

    [Fact]
    public void CommandLine_WithoutFolders_IsRefused() => Assert.Equal(2, Command().Parse([]).Errors.Count);

    [Fact]
    public void Field_WithAProgramThatWasNotBuilt_SaysWhich()
    {
        var fault = Assert.Throws<OrderActors.Bench.BenchException>(() => Field.Of(["gin"], "nowhere/gin"));

        Assert.Equal("'gin' was not built: there is no 'nowhere/gin'.", fault.Message);
    }

    private static BenchCommand Command() => new(TimeProvider.System, CancellationToken.None);

    private static System.CommandLine.ParseResult Parse(params string[] arguments) => Command().Parse([.. s_folders, .. arguments]);

    private static BenchSettings Settings(params string[] arguments)
    {
        var command = Command();
        var parsed = command.Parse([.. s_folders, .. arguments]);
        Assert.Empty(parsed.Errors);
        return command.Settings(parsed);
    }
}
