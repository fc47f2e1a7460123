using System.CommandLine;
using OrderActors.Load.Audit;
using OrderActors.Load.Flow;
using OrderActors.Load.Loop;
using OrderActors.Load.Orders;
using OrderActors.Load.Stock;

var root = new RootCommand("Load, races and audits against an OrderActors gateway. Exit code 0 means that all was as it must be.")
{
    new CreateCommand(TimeProvider.System),
    new ReadCommand(TimeProvider.System),
    new FlowCommand(TimeProvider.System),
    new SeedCommand(),
    new RaceCommand(),
    new AuditCommand(TimeProvider.System),
};

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is AuditException or UnreachableTargetException or HttpRequestException or FormatException
    or IOException or UnauthorizedAccessException or InvalidDataException)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 2;
}
