using OrderActors.ApiGateway.Composition;
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

return await GatewayRun.RunAsync(args, static builder =>
{
    builder.AddTraceExport("orderactors-gateway");
    builder.AddGateway();
    builder.AddSilo();
    builder.AddReadinessDelay();
    return builder.Build().MapGateway();
});
