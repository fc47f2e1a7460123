using OrderActors.ApiGateway.Composition;

return await GatewayRun.RunAsync(
    () =>
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.AddGateway();
        return builder.Build().MapGateway();
    },
    Console.Error);
