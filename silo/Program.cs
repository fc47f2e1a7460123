using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Silo.Hosting;
using OrderActors.Silo.Http;
using OrderActors.Silo.Operations;
using OrderActors.Silo.Startup;
using OrderActors.Silo.Telemetry;

if (HealthProbe.UrlIn(args) is { } url)
{
    return await HealthProbe.AskAsync(url, Console.Out);
}

if (EffectsCommand.IsIn(args))
{
    return await EffectsCommand.RunAsync(args, Console.Out, Console.Error);
}

// A silo of a cluster, without a gateway.
var program = typeof(SiloRegistration).Assembly;
return await ProgramRun.RunAsync(program, async stop =>
{
    var builder = WebApplication.CreateSlimBuilder(args);
    builder.AddProgramLogging();
    builder.LeaveStartFailuresToTheRun(program);
    builder.AddTraceExport("orderactors-silo");
    builder.AddOrderSilo(SiloMembership.Cluster);
    builder.AddReadinessDelay();
    builder.Services.AddSiloEndpoints();
    var app = builder.Build();
    // The silo is made before the host validates anything, and would complain of its own options alone.
    app.Services.GetService<IStartupValidator>()?.Validate();
    app.MapSiloEndpoints();
    await app.RunAsync(stop);
});
