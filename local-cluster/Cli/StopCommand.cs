using System.CommandLine;
using OrderActors.LocalCluster.Control;
using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Cli;

/// <summary><c>stop</c>: ends a cluster, or what one whose supervisor was killed left behind.</summary>
internal sealed class StopCommand : Command
{
    private readonly DataFolderOption _data = new("The cluster's folder.");

    /// <summary>The command.</summary>
    public StopCommand()
        : base(ControlVerbs.Stop, "Ends a cluster, or what is left of one whose supervisor was killed.")
    {
        Options.Add(_data);
        SetAction(async (parsed, cancellation) =>
        {
            var folder = _data.Path(parsed);
            var said = await ControlClient.AskAsync(folder, ControlVerbs.Stop, cancellation)
                ?? await ProcessCluster.RemoveLeftoversAsync(new ClusterSettings { DataFolder = folder }, cancellation);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Join('\n', said));
            return 0;
        });
    }
}
