using OrderActors.ApiGateway.Composition;
using OrderActors.Silo.Hosting;

return await GatewayRun.RunAsync(args, static builder =>
{
    builder.AddGateway();
    builder.AddOrderSilo();
    return builder.Build().MapGateway();
});
