using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Grains.Partners;
using OrderActors.Silo.Hosting;

namespace OrderActors.Grains.Tests.Server;

/// <summary>A silo as the program has it, in this process, on a database of the test's server.</summary>
public sealed class SiloHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private SiloHost(IHost host, string connectionString, TestPartners partners)
    {
        _host = host;
        ConnectionString = connectionString;
        Partners = partners;
    }

    /// <summary>Which database it is on.</summary>
    public string ConnectionString { get; }

    /// <summary>Who ships and gives money back.</summary>
    public TestPartners Partners { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo.</summary>
    /// <param name="connectionString">Its database.</param>
    /// <param name="settings">Settings that differ from the defaults, such as <c>Orders:PaymentTimeout</c>.</param>
    /// <param name="partners">Its partners; some that take everything unless given.</param>
    /// <param name="configure">Changes the services before it starts.</param>
    public static async Task<SiloHost> StartAsync(
        string connectionString,
        IEnumerable<(string Name, string Value)>? settings = null,
        TestPartners? partners = null,
        Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(
            (settings ?? [])
                .Append(("ConnectionStrings:Orders", connectionString))
                .Select(setting => KeyValuePair.Create<string, string?>(setting.Item1, setting.Item2)));
        builder.Logging.SetMinimumLevel(LogLevel.None);
        partners ??= new TestPartners();
        builder.Services.AddSingleton<IPaymentAdapter>(partners);
        builder.Services.AddSingleton<IFulfilmentAdapter>(partners);
        builder.AddOrderSilo();
        configure?.Invoke(builder.Services);
        var silo = new SiloHost(builder.Build(), connectionString, partners);
        await silo._host.StartAsync();
        return silo;
    }

    /// <summary>One value out of the database.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Changes the database behind its back.</summary>
    public async Task ChangeAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops it as a program is stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _host.StopAsync();
        _host.Dispose();
    }
}
