using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Stock;
using Orleans.Storage;

namespace OrderActors.Storage.Tests.Server;

/// <summary>The storage as one process has it, registered and started as in the program.</summary>
internal sealed class StorageHost : IAsyncDisposable
{
    private static readonly GrainType OrderType = GrainType.Create("order");

    private readonly IHost _host;

    private StorageHost(IHost host, string connectionString)
    {
        _host = host;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainStorage Grains => Services.GetRequiredKeyedService<IGrainStorage>(OrderStorageServices.StorageName);

    public IStockLedger Ledger => Services.GetRequiredService<IStockLedger>();

    public StockTickets Tickets => Services.GetRequiredService<StockTickets>();

    public IOrderQueries Queries => Services.GetRequiredService<IOrderQueries>();

    public IDueOrders Due => Services.GetRequiredService<IDueOrders>();

    public NpgsqlDataSource Pool => Services.GetRequiredService<NpgsqlDataSource>();

    public IWriteHealth Health => Services.GetRequiredService<IWriteHealth>();

    public GroupCommitWriter Writer => Services.GetRequiredService<GroupCommitWriter>();

    /// <summary>Starts it on a database.</summary>
    public static async Task<StorageHost> StartAsync(
        string connectionString, Action<OrderStorageOptions>? configure = null, ILoggerProvider? log = null)
    {
        var storage = Build(connectionString, configure, log);
        await storage._host.StartAsync();
        return storage;
    }

    /// <summary>Builds one with its schema whose writer does not write yet, so that a test decides what is in its first batch.</summary>
    public static async Task<StorageHost> BuildAsync(string connectionString, Action<OrderStorageOptions>? configure = null)
    {
        await using (await StartAsync(connectionString))
        {
        }

        return Build(connectionString, configure);
    }

    /// <summary>Lets it write.</summary>
    public Task StartAsync() => _host.StartAsync();

    /// <summary>Writes an order as its grain does.</summary>
    /// <param name="record">The order.</param>
    /// <param name="expected">The version it is at, 0 for a new one.</param>
    public async Task<CommitOutcome> WriteAsync(OrderRecord record, long expected = 0)
    {
        var state = new GrainState<OrderRecord>(record, expected == 0 ? null : $"{expected}");
        try
        {
            await Grains.WriteStateAsync("order", GrainOf(record.OrderId), state);
            Assert.Equal($"{record.Version}", state.ETag);
            Assert.True(state.RecordExists);
            return CommitOutcome.Committed;
        }
        catch (InconsistentStateException)
        {
            return CommitOutcome.VersionConflict;
        }
        catch (CommitFailedException failure)
        {
            return failure.Outcome;
        }
    }

    /// <summary>Reads an order as its grain does.</summary>
    public async Task<(OrderRecord State, string? ETag, bool RecordExists)> ReadAsync(string orderId)
    {
        var state = new GrainState<OrderRecord>();
        await Grains.ReadStateAsync("order", GrainOf(orderId), state);
        return (Assert.IsType<OrderRecord>(state.State), state.ETag, state.RecordExists);
    }

    /// <summary>One value out of the database.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>How many rows a table has.</summary>
    public Task<long> CountStepsAsync() => QueryAsync<long>("SELECT coalesce(sum(json_array_length(steps)), 0)::bigint FROM order_events");

    public Task<long> CountAsync(string table) => QueryAsync<long>($"SELECT count(*) FROM {table}");

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await Writer.DisposeAsync();
        _host.Dispose();
    }

    private static GrainId GrainOf(string orderId) => GrainId.Create(OrderType, $"{Sample.Tenant}/{orderId}");

    private static StorageHost Build(string connectionString, Action<OrderStorageOptions>? configure, ILoggerProvider? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging =>
        {
            logging.SetMinimumLevel(log is null ? LogLevel.None : LogLevel.Information);
            if (log is not null)
            {
                logging.AddProvider(log);
            }
        });
        builder.Services.AddOrderStorage(options =>
        {
            options.ConnectionString = connectionString;
            configure?.Invoke(options);
        });
        return new StorageHost(builder.Build(), connectionString);
    }
}
