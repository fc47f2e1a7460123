using System.CommandLine;
using OrderActors.LocalCluster.Control;

namespace OrderActors.LocalCluster.Cli;

/// <summary>A command that a running cluster carries out: <c>add-silo</c>, <c>add-gateway</c>, <c>status</c>.</summary>
internal sealed class ControlCommand : Command
{
    private readonly DataFolderOption _data = new("The folder of a cluster that runs.");

    /// <param name="verb">One of <see cref="ControlVerbs"/>.</param>
    /// <param name="description">What it does.</param>
    public ControlCommand(string verb, string description)
        : base(verb, description)
    {
        Options.Add(_data);
        SetAction(async (parsed, cancellation) =>
        {
            var folder = _data.Path(parsed);
            var said = await ControlClient.AskAsync(folder, verb, cancellation)
                ?? throw new ClusterException($"no cluster runs on {folder}");
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Join('\n', said));
            return 0;
        });
    }
}
