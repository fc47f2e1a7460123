using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using OrderActors.AspNetPeer;
using OrderActors.Tests.Support;

namespace OrderActors.Load.Tests.Peers;

/// <summary>A peer that serves, on a database of its own.</summary>
internal sealed class RunningPeer : IAsyncDisposable
{
    /// <summary>The server is shared by all tests.</summary>
    private const int Connections = 4;

    private readonly Func<Task> _stop;

    private RunningPeer(Uri url, string database, Func<Task> stop)
    {
        _stop = stop;
        Database = database;
        Client = new PeerClient(url);
    }

    public PeerClient Client { get; }

    public string Database { get; }

    /// <summary>The peers that can be had here.</summary>
    public static TheoryData<string> All => GinPeer.IsPossible ? ["aspnet", "gin"] : ["aspnet"];

    public static Task<RunningPeer> StartAsync(string peer, string database, int paymentTimeoutSeconds = 900) =>
        peer == "gin" ? StartGinAsync(database, paymentTimeoutSeconds) : StartAspNetAsync(database, paymentTimeoutSeconds);

    /// <summary>Every step of every order, in the order of time.</summary>
    public Task<List<string>> StepsAsync() => ReadAsync("SELECT version || ' ' || event FROM order_events ORDER BY at, version");

    public async Task<List<string>> ReadAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _stop();
    }

    private static async Task<RunningPeer> StartAspNetAsync(string database, int paymentTimeoutSeconds)
    {
        var app = await PeerApp.BuildAsync(
            new PeerSettings
            {
                Database = new NpgsqlConnectionStringBuilder(database) { Pooling = true }.ConnectionString,
                Address = "127.0.0.1:0",
                Pool = Connections,
                PaymentTimeout = TimeSpan.FromSeconds(paymentTimeoutSeconds),
            },
            TimeProvider.System);
        await app.StartAsync();
        return new RunningPeer(new Uri(app.Urls.Single()), database, async () =>
        {
            await app.StopAsync();
            await app.DisposeAsync();
        });
    }

    private static async Task<RunningPeer> StartGinAsync(string database, int paymentTimeoutSeconds)
    {
        var address = new NpgsqlConnectionStringBuilder(database);
        var port = FreePort();
        var start = new ProcessStartInfo(GinPeer.Program)
        {
            RedirectStandardInput = true,
            Environment =
            {
                ["PEER_ADDRESS"] = $"127.0.0.1:{port}",
                ["PEER_SQL"] = GinPeer.Statements,
                ["PEER_POOL"] = $"{Connections}",
                ["PEER_DATABASE"] = $"host={address.Host} port={address.Port} user={address.Username} password={address.Password} "
                    + $"dbname={address.Database} sslmode=disable",
                ["PEER_PAYMENT_TIMEOUT_SECONDS"] = $"{paymentTimeoutSeconds}",
                // Should this process die, that one ends too.
                ["PEER_ENDS_WITH_INPUT"] = "true",
            },
        };
        var process = Process.Start(start)!;
        var url = new Uri($"http://127.0.0.1:{port}");
        var peer = new RunningPeer(url, database, async () =>
        {
            process.StandardInput.Close();
            await Eventually.Done(process.WaitForExitAsync());
            process.Dispose();
        });
        await Eventually.True(() => ServesAsync(url));
        return peer;
    }

    private static async Task<bool> ServesAsync(Uri url)
    {
        using var http = new HttpClient();
        try
        {
            return (await http.GetAsync(new Uri(url, "/readyz"))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
