using System.Text.Json;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>
/// The runtime is set up as ADR 10 decides. What counts is the file that the runtime reads: a property of a project that MSBuild does not
/// know is no error and does nothing, and the web SDK has defaults of its own.
/// </summary>
public sealed class RuntimeTests
{
    public static TheoryData<string> Programs => new(DeployedProgram.All.Select(static program => program.Project));

    /// <summary>What no file of a program can say is in the environment of its image, and in that of whatever starts it here.</summary>
    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_WhereverItIsStarted_HasTheSameGeneration0(string project)
    {
        var stage = DeployedProgram.All.Single(program => program.Project == project).Stage;
        var here = DeployFile.Open("scripts/sdk.sh").Every(@"export DOTNET_GCgen0size=\$\{DOTNET_GCgen0size:-(0x[0-9a-f]+)\}");

        Assert.Contains($"DOTNET_GCgen0size={Assert.Single(here)}", stage, StringComparison.Ordinal);
        Assert.All(["run", "cluster", "bench"], static command => Assert.Contains(
            "\n  use_large_generation_0\n", DeployFile.Open($"scripts/{command}.sh").Text, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Program_AsItWasBuilt_HasOneHeapAndCompilesSoonAndWithoutAProfile(string project)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{Path.GetFileNameWithoutExtension(project)}.runtimeconfig.json");
        using var settings = JsonDocument.Parse(File.ReadAllText(path));
        var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.False(properties.GetProperty("System.GC.Server").GetBoolean());
        Assert.False(properties.GetProperty("System.Runtime.TieredPGO").GetBoolean());
        Assert.Equal(0, properties.GetProperty("System.Runtime.TieredCompilation.CallCountingDelayMs").GetInt32());
    }
}
