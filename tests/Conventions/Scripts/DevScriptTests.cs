using System.Net;
using System.Net.Sockets;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Scripts;

/// <summary>What <c>./dev</c> says before it does anything: one clear line, and a code that scripts can tell apart.</summary>
public sealed class DevScriptTests
{
    private const int CouldNotBeDone = 1;
    private const int HasNoMeaning = 2;

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run", "--nonsense")]
    [InlineData("run", "--port")]
    [InlineData("run", "--port", "0")]
    [InlineData("run", "--port", "65536")]
    [InlineData("run", "--port", "99999999999999999999")]
    [InlineData("run", "--port", "80a")]
    [InlineData("run", "--engine", "steam")]
    [InlineData("test", "--nonsense")]
    [InlineData("test", "--engine")]
    [InlineData("stop", "--nonsense")]
    [InlineData("cluster", "--nonsense")]
    [InlineData("cluster", "--silos")]
    [InlineData("cluster", "--silos", "three")]
    [InlineData("cluster", "--engine", "local")]
    [InlineData("cluster", "add-silo", "--port", "1")]
    [InlineData("chaos", "--nonsense")]
    [InlineData("chaos", "--episodes", "many")]
    [InlineData("bench", "--nonsense")]
    [InlineData("bench", "--rounds")]
    [InlineData("bench", "--rounds", "1")]
    [InlineData("bench", "--seconds", "long")]
    [InlineData("bench", "--programs", "gin,rails")]
    [InlineData("bench", "--scenarios", "")]
    [InlineData("effects")]
    [InlineData("effects", "nonsense")]
    [InlineData("effects", "retry")]
    [InlineData("effects", "retry", "ord_1")]
    [InlineData("effects", "list", "--data")]
    public void Dev_AskedForWhatItDoesNotKnow_SaysSoInOneLine(params string[] arguments)
    {
        var answer = Dev(arguments);

        Assert.Equal(HasNoMeaning, answer.ExitCode);
        AssertOneLine(answer.Error);
    }

    [Fact]
    public void Dev_WithoutACommand_Helps()
    {
        var answer = Dev();

        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(answer.Output, Dev("help").Output);
        Assert.Contains("./dev run", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnABusyPort_SaysWhichPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var answer = Dev("run", "--port", $"{port}");

        Assert.Equal(CouldNotBeDone, answer.ExitCode);
        AssertOneLine(answer.Error);
        Assert.Contains($"{port}", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnAFileAsDataFolder_SaysSo()
    {
        var file = Path.Combine(ProjectFolder.Root, "global.json");

        var answer = Dev("run", "--port", "1", "--data", file);

        Assert.Equal(CouldNotBeDone, answer.ExitCode);
        AssertOneLine(answer.Error);
        Assert.Contains(file, answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("test")]
    public void Dev_WithoutTheSdk_SaysWhatIsMissing(string command)
    {
        using var tools = new ToolFolder("dirname", "sed");

        var answer = Dev([command, .. command == "run" ? new[] { "--port", "1" } : []], ("PATH", tools.Path), ("HOME", tools.Path));

        Assert.Equal(CouldNotBeDone, answer.ExitCode);
        AssertOneLine(answer.Error);
        Assert.Contains(".NET SDK", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Dev_WhereDotnetFails_SaysWhy()
    {
        using var tools = new ToolFolder("dirname", "sed");
        tools.Add("dotnet", "#!/bin/sh\necho 'There is no home.'\necho 'Set one.'\nexit 1\n");

        var answer = Dev(["test"], ("PATH", tools.Path), ("HOME", tools.Path));

        Assert.Equal(CouldNotBeDone, answer.ExitCode);
        Assert.Equal("dev: dotnet does not run: There is no home.\n", answer.Error);
    }

    private static void AssertOneLine(string text)
    {
        Assert.StartsWith("dev: ", text, StringComparison.Ordinal);
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
    }

    private static DevScript.Answer Dev(params string[] arguments) => Dev(arguments, []);

    private static DevScript.Answer Dev(string[] arguments, params (string Name, string Value)[] environment) =>
        DevScript.Run(ProjectFolder.Root, arguments, environment);
}
