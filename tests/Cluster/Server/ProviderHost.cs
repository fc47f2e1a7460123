using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Silo.Clustering;
using OrderActors.Storage.Hosting;
using Orleans.Configuration;

namespace OrderActors.Cluster.Tests.Server;

/// <summary>A silo's services on a database, with the providers as the program registers them, but without the silo: it is never started,
/// so that a test has the providers to itself.</summary>
internal sealed class ProviderHost : IAsyncDisposable
{
    private readonly IHost _schema;
    private readonly IHost _host;

    private ProviderHost(IHost schema, IHost host)
    {
        _schema = schema;
        _host = host;
    }

    public IServiceProvider Services => _host.Services;

    /// <summary>Brings the schema to a database and puts the providers on it.</summary>
    public static async Task<ProviderHost> CreateAsync(string connectionString)
    {
        var schema = NewBuilder(connectionString);
        schema.Services.AddOrderStorage(schema.Configuration);
        var silo = NewBuilder(connectionString);
        silo.Services.AddOrderStorage(silo.Configuration);
        silo.UseOrleans(orleans => orleans
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("cluster-1", "service-1"))
            .Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback)
            .UseOrderClustering()
            .UseOrderReminders());
        var providers = new ProviderHost(schema.Build(), silo.Build());
        await providers._schema.StartAsync();
        return providers;
    }

    public async ValueTask DisposeAsync()
    {
        await _schema.StopAsync();
        _schema.Dispose();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static HostApplicationBuilder NewBuilder(string connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("ConnectionStrings:Orders", connectionString)]);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        return builder;
    }
}
