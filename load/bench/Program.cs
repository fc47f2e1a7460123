using System.CommandLine;
using OrderActors.Bench;
using OrderActors.Bench.Cli;
using OrderActors.Load.Loop;
using OrderActors.LocalCluster.Cli;
using OrderActors.Storage.PrivateServer;

using var signals = new StopSignals();
var command = new BenchCommand(TimeProvider.System, signals.Stop);
try
{
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // The command takes signals itself, and leaves nothing behind that a hurried end would.
        ProcessTerminationTimeout = null,
    });
}
catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("bench: stopped; everything that it had started has ended.");
    return 130;
}
catch (Exception fault) when (fault is BenchException or PrivateServerException or UnreachableTargetException or HttpRequestException
    or InvalidDataException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"bench: {fault.Message}");
    return 1;
}
