using OrderActors.ApiGateway.Composition;
using OrderActors.Silo.Hosting;

return await GatewayRun.RunAsync(
    () =>
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddGateway();
        builder.AddOrderSilo();
        return builder.Build().MapGateway();
    },
    Console.Error);
