using Microsoft.Extensions.Hosting;
using OrderActors.Silo.Hosting;

// A silo without a gateway.
var builder = Host.CreateApplicationBuilder(args);
builder.AddOrderSilo();
await builder.Build().RunAsync();
