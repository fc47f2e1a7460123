using OrderActors.ApiGateway.Composition;
using OrderActors.Silo.Startup;

return await GatewayRun.RunAsync(args, static builder =>
{
    builder.AddGateway();
    builder.AddSilo();
    builder.AddReadinessDelay();
    return builder.Build().MapGateway();
});
