using System.Text.Json;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>
/// The runtime is set up as ADR 10 decides. What counts is the file that the runtime reads: a property of a project that MSBuild does not
/// know is no error and does nothing, and the web SDK has defaults of its own.
/// </summary>
public sealed class RuntimeTests
{
    public static TheoryData<string> Programs => new(DeployedProgram.All.Select(static program => program.Project));

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
