using System.CommandLine;
using OrderActors.LocalCluster;
using OrderActors.LocalCluster.Cli;
using OrderActors.LocalCluster.Control;
using OrderActors.Storage.PrivateServer;

var root = new RootCommand("A cluster of real processes on one machine, to play with and to break.")
{
    new RunCommand(),
    new ControlCommand(ControlVerbs.AddSilo, "Starts one more silo in a cluster that runs."),
    new ControlCommand(ControlVerbs.AddGateway, "Starts one more gateway in a cluster that runs."),
    new ControlCommand(ControlVerbs.Status, "Says what is running."),
    new StopCommand(),
    new ChaosCommand(),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // Commands that run for long take signals themselves, and leave nothing behind that a hurried end would.
        ProcessTerminationTimeout = null,
    });
}
catch (Exception fault) when (fault is ClusterException or PrivateServerException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"cluster: {fault.Message}");
    return 1;
}
