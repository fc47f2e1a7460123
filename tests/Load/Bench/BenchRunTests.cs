using OrderActors.Bench;
using OrderActors.Bench.Cli;
using OrderActors.Bench.Report;
using OrderActors.Bench.Rounds;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Load.Tests.Bench;

/// <summary>A whole comparison of one program, with its database, from its start to nothing left of it.</summary>
public sealed class BenchRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OfEveryScenario_MeasuresAndLeavesNothing()
    {
        var settings = Settings("aspnet");
        Directory.CreateDirectory(Data);

        var samples = await new BenchRun(settings, TimeProvider.System, TextWriter.Null).RunAsync(CancellationToken.None);
        await new BenchReport(samples, settings).WriteFilesAsync(settings.OutputFolder, CancellationToken.None);

        Assert.Equal(settings.Rounds * settings.Scenarios.Count * 2, samples.Count);
        Assert.All(samples, sample => Assert.Empty(sample.Others));
        // Something was answered each time, however busy the machine is.
        Assert.All(samples, sample => Assert.True(sample.P50Ms > 0, $"{sample}"));
        Assert.All(samples, sample => Assert.True(sample.P99Ms >= sample.P50Ms && sample.MaxMs >= sample.P99Ms, $"{sample}"));
        Assert.False(Directory.Exists(Data));
        Assert.Equal(
            ["aspnet.log", "ratios.svg", "report.md", "samples.json"],
            Directory.EnumerateFiles(settings.OutputFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_OfAProgramThatDoesNotStart_SaysSoAndLeavesNothing()
    {
        var program = Path.Combine(_folder.Path, "gin");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'There is no coffee.'\nexit 3\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var run = new BenchRun(Settings("gin") with { GinProgram = program }, TimeProvider.System, TextWriter.Null);
        var fault = await Assert.ThrowsAsync<BenchException>(() => run.RunAsync(CancellationToken.None));

        Assert.Equal("gin ended with exit code 3: There is no coffee.", fault.Message);
        Assert.False(Directory.Exists(Data));
    }

    private BenchSettings Settings(string program) => new()
    {
        Rounds = 2,
        Window = TimeSpan.FromSeconds(0.5),
        Programs = [program],
        Scenarios = Scenario.All,
        DataFolder = Data,
        OutputFolder = Path.Combine(_folder.Path, "out"),
        Connections = 4,
        Skus = 10,
    };
}
