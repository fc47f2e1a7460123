using System.CommandLine;
using OrderActors.LocalCluster.Control;
using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Cli;

/// <summary><c>run</c>: starts a cluster and tends it until it is told to stop.</summary>
internal sealed class RunCommand : Command
{
    private readonly ShapeOptions _shape;
    private readonly Option<int> _port = new("--port")
    {
        Description = "The first gateway's port; the others have those after it.",
        DefaultValueFactory = _ => 8080,
    };

    /// <summary>The command.</summary>
    public RunCommand()
        : base("run", "Starts a cluster of silos, gateways and a PostgreSQL server on this machine, and tends it.")
    {
        _shape = new ShapeOptions(this);
        Options.Add(_port);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var settings = _shape.Settings(parsed) with { Port = parsed.GetValue(_port) };
        using var signals = new StopSignals();
        try
        {
            var cluster = await ProcessCluster.StartAsync(settings, parsed.InvocationConfiguration.Output.WriteLine, signals.Stop);
            await TendAsync(cluster, signals, parsed.InvocationConfiguration.Output);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // Stopped before it was ready, which is no failure.
        }

        return 0;
    }

    private static async Task TendAsync(ProcessCluster cluster, StopSignals signals, TextWriter output)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var control = new ClusterControl(cluster, signals.RequestStop, stopped.Task);
        await using var server = new ControlServer(cluster.Settings.DataFolder, control.HandleAsync);
        using var second = signals.KillNow.Register(cluster.KillNow);
        try
        {
            await output.WriteAsync(ClusterBanner.Text(cluster.Settings, cluster.View));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, signals.Stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await output.WriteLineAsync("Stopping the gateways, then the silos, then PostgreSQL…");
        }
        finally
        {
            await cluster.DisposeAsync();
            stopped.SetResult();
        }
    }
}
