using System.Diagnostics;
using OrderActors.LocalCluster.Processes;
using OrderActors.LocalCluster.Topology;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Processes;

/// <summary>The supervisor as a process of its own, as <c>./dev cluster</c> starts it.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class SupervisorTests : IAsyncLifetime
{
    private readonly string _folder = TestFolder.Create();
    private readonly List<Process> _started = [];

    private string ViewFile => Path.Combine(_folder, "cluster.json");

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>After a failure a supervisor may still run.</summary>
    public async Task DisposeAsync()
    {
        foreach (var process in _started)
        {
            if (!process.HasExited)
            {
                ProcessSignals.Send(process.Id, ProcessSignal.Terminate);
                await Eventually.Done(process.WaitForExitAsync());
            }

            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Supervisor_ToldToStop_LeavesNothingBehind()
    {
        var supervisor = Start("run", "--silos", "1", "--gateways", "1", "--port", $"{Ports.FirstFree(count: 2)}");
        await UntilReadyAsync(supervisor);
        var view = ClusterView.Read(ViewFile)!;

        ProcessSignals.Send(supervisor.Id, ProcessSignal.Terminate);
        await Eventually.Done(supervisor.WaitForExitAsync());

        Assert.Equal(0, supervisor.ExitCode);
        Assert.All(ProcessesOf(view), id => Assert.False(IsRunning(id)));
        Assert.False(File.Exists(ViewFile));
    }

    [Fact]
    public async Task Supervisor_OfASiloThatDied_SaysSoAndAddsAnotherOnlyWhenAsked()
    {
        var supervisor = Start("run", "--silos", "1", "--gateways", "1", "--port", $"{Ports.FirstFree(count: 2)}");
        await UntilReadyAsync(supervisor);
        var before = ClusterView.Read(ViewFile)!;
        ProcessSignals.Send(before.Silos[0].Pid, ProcessSignal.Kill);
        await Eventually.True(() => ClusterView.Read(ViewFile)!.Silos.Count == 0);
        Assert.Contains($"process {before.Silos[0].Pid}", await NextLineAsync(supervisor), StringComparison.Ordinal);

        await AskAsync("add-silo");
        var after = ClusterView.Read(ViewFile)!;
        Assert.NotEqual(before.Silos[0].Port, Assert.Single(after.Silos).Port);

        // A silo that stands still can't see that its supervisor is gone, which nobody can see coming either.
        ProcessSignals.Send(after.Silos[0].Pid, ProcessSignal.Freeze);
        ProcessSignals.Send(supervisor.Id, ProcessSignal.Kill);
        await Eventually.True(() => !IsRunning(after.Gateways[0].Pid));
        Assert.True(IsRunning(after.Silos[0].Pid));

        await AskAsync("stop");

        await Eventually.True(() => !ProcessesOf(after).Any(IsRunning));
    }

    private static IEnumerable<int> ProcessesOf(ClusterView view) =>
        [.. view.Silos.Select(silo => silo.Pid), .. view.Gateways.Select(gateway => gateway.Pid), view.Postgres!.Pid!.Value];

    /// <summary>A process that ended and was not cleared away yet runs no more.</summary>
    private static bool IsRunning(int processId)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-o", "stat=", "-p", $"{processId}"]) { RedirectStandardOutput = true })!;
        return ps.StandardOutput.ReadToEnd() is { Length: > 0 } state && state[0] != 'Z';
    }

    private static async Task UntilReadyAsync(Process supervisor)
    {
        string line;
        do
        {
            line = await NextLineAsync(supervisor);
        }
        while (!line.StartsWith("Ctrl-C", StringComparison.Ordinal));
    }

    private static async Task<string> NextLineAsync(Process supervisor) =>
        await Eventually.Done(supervisor.StandardOutput.ReadLineAsync())
            ?? throw new InvalidOperationException($"The supervisor ended: {await supervisor.StandardError.ReadToEndAsync()}");

    private async Task AskAsync(string verb)
    {
        var client = Start(verb);
        await Eventually.Done(client.WaitForExitAsync());
        Assert.True(client.ExitCode == 0, await client.StandardError.ReadToEndAsync());
    }

    private Process Start(string verb, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(ClusterView).Assembly.Location, verb, "--data", _folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _started.Add(process);
        return process;
    }
}
