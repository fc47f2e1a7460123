using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrderActors.Domain.Stock;
using OrderActors.GrainInterfaces.Stock;
using OrderActors.Silo.Clustering;
using OrderActors.Silo.Hosting;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Cluster.Tests.Membership;

/// <summary>A client that is there before the cluster.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LateClusterTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Client_OfADatabaseWithoutSchema_WaitsForTheFirstSilo()
    {
        var database = await postgres.NewDatabaseAsync();
        using var waiting = new WaitingLog();
        using var client = Build(database, waiting, builder => builder.AddOrderClusterClient());
        using var silo = Build(database, null, builder => builder.AddOrderSilo(SiloMembership.Cluster));

        var starting = client.StartAsync();
        await Eventually.Done(waiting.Seen);
        Assert.False(starting.IsCompleted);
        await silo.StartAsync();
        await Eventually.Done(starting);

        var grains = client.Services.GetRequiredService<IGrainFactory>();
        var stock = await grains.GetGrain<IStockGrain>(new StockKey("dev", "tea").ToString()).GetAsync(CancellationToken.None);
        Assert.Equal(StockRefusal.UnknownSku, stock.Refusal);
        await client.StopAsync();
        await silo.StopAsync();
    }

    [Fact]
    public async Task Client_ThatIsStoppedWhileItWaits_Ends()
    {
        using var waiting = new WaitingLog();
        using var client = Build(await postgres.NewDatabaseAsync(), waiting, builder => builder.AddOrderClusterClient());
        using var stop = new CancellationTokenSource();

        var starting = client.StartAsync(stop.Token);
        await Eventually.Done(waiting.Seen);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Done(starting));
    }

    private static IHost Build(string connectionString, ILoggerProvider? log, Action<HostApplicationBuilder> add)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Orders"] = connectionString,
            ["Cluster:AdvertisedAddress"] = "127.0.0.1",
            ["Cluster:SiloPort"] = $"{FreePort()}",
            ["Cluster:GatewayPort"] = $"{FreePort()}",
        });
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.Services.AddSingleton(TimeProvider.System);
        add(builder);
        return builder.Build();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Hears that the client waits.</summary>
    private sealed class WaitingLog : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends with the first time.</summary>
        public Task Seen => _seen.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name == "LogWaiting")
            {
                _seen.TrySetResult();
            }
        }

        public void Dispose()
        {
        }
    }
}
