using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Storage.Tests.Server;
using Orleans.Storage;

namespace OrderActors.Storage.Tests.Orders;

/// <summary>What an order hears of another provider's troubles.</summary>
public sealed class ProviderOrderStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("order", $"{Sample.Tenant}/ord_1");

    public static TheoryData<Exception, CommitOutcome> Failures => new()
    {
        { new NpgsqlException("connect", new SocketException((int)SocketError.ConnectionRefused)), CommitOutcome.Unavailable },
        { Answer("FATAL", PostgresErrorCodes.CannotConnectNow), CommitOutcome.Unavailable },
        { Answer("FATAL", PostgresErrorCodes.TooManyConnections), CommitOutcome.Unavailable },
        { Answer("ERROR", PostgresErrorCodes.DeadlockDetected), CommitOutcome.Unavailable },
        { Answer("ERROR", PostgresErrorCodes.QueryCanceled), CommitOutcome.Unavailable },
        { Answer("ERROR", PostgresErrorCodes.UntranslatableCharacter), CommitOutcome.Unavailable },
        { Answer("FATAL", PostgresErrorCodes.AdminShutdown), CommitOutcome.Unknown },
        { new NpgsqlException("read", new EndOfStreamException()), CommitOutcome.Unknown },
        { new NpgsqlException("read", new IOException("reset", new SocketException())), CommitOutcome.Unknown },
        { new NpgsqlException("read", new TimeoutException()), CommitOutcome.Unknown },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Write_ThatFails_IsUnknownWhereItMayHaveArrived(Exception failure, CommitOutcome expected)
    {
        var provider = new FakeProvider(_ => throw failure);
        var state = new GrainState<OrderRecord>(Sample.Paid("ord_1"), "2") { RecordExists = true };

        var thrown = await Assert.ThrowsAsync<CommitFailedException>(
            () => StorageOn(provider).WriteStateAsync("order", Grain, state));

        Assert.Equal((expected, "2", 1), (thrown.Outcome, state.ETag, provider.Calls));
    }

    [Fact]
    public async Task Write_AtAnotherVersion_IsInconsistent()
    {
        var provider = new FakeProvider(_ => throw new InconsistentStateException("moved on", "3", "2"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => StorageOn(provider).WriteStateAsync(
            "order", Grain, new GrainState<OrderRecord>(Sample.Paid("ord_1"), "2")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2")]
    public async Task Write_WithAWebhookThatWasTaken_LeavesTheState(string? expected)
    {
        var provider = new FakeProvider(state => (state.ETag, state.RecordExists) = ("-4", true));
        var state = new GrainState<OrderRecord>(Sample.Paid("ord_1", webhookId: "wh-1"), expected) { RecordExists = expected is not null };

        var thrown = await Assert.ThrowsAsync<CommitFailedException>(
            () => StorageOn(provider).WriteStateAsync("order", Grain, state));

        Assert.Equal(
            (CommitOutcome.WebhookRepeated, expected, expected is not null), (thrown.Outcome, state.ETag, state.RecordExists));
    }

    [Fact]
    public async Task Write_WithAStockClaimOrWithdrawn_IsNotTried()
    {
        var provider = new FakeProvider(_ => { });
        var withdrawn = Sample.Placed("ord_1");
        withdrawn.Withdrawal = new CancellationToken(canceled: true);

        var thrown = await Assert.ThrowsAsync<CommitFailedException>(() => StorageOn(provider).WriteStateAsync(
            "order", Grain, new GrainState<OrderRecord>(Sample.Placed("ord_1", 17))));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StorageOn(provider).WriteStateAsync(
            "order", Grain, new GrainState<OrderRecord>(withdrawn)));

        Assert.Equal((CommitOutcome.StockConflict, 0), (thrown.Outcome, provider.Calls));
    }

    [Fact]
    public async Task Read_OnADeadConnection_IsTriedOnAnother()
    {
        var provider = new FakeProvider(state => state.State = new OrderRecord { Version = 2 });
        provider.FailFirst(new NpgsqlException("read", new EndOfStreamException()));
        var state = new GrainState<OrderRecord>();

        await StorageOn(provider).ReadStateAsync("order", Grain, state);

        var order = Assert.IsType<OrderRecord>(state.State);
        Assert.Equal((2, Sample.Tenant, "ord_1"), (order.Version, order.Tenant, order.OrderId));
    }

    [Fact]
    public async Task Read_WhileThereIsNoDatabase_SaysSo()
    {
        var provider = new FakeProvider(_ => throw new NpgsqlException("connect", new SocketException()));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => StorageOn(provider).ReadStateAsync(
            "order", Grain, new GrainState<OrderRecord>()));

        Assert.Equal(2, provider.Calls);
    }

    [Fact]
    public async Task Clear_Always_IsRefused() => await Assert.ThrowsAsync<NotSupportedException>(
        () => StorageOn(new FakeProvider(_ => { })).ClearStateAsync("order", Grain, new GrainState<OrderRecord>()));

    private static ProviderOrderStorage StorageOn(FakeProvider provider) => new(
        provider,
        new ReadPool(
            NpgsqlDataSource.Create("Host=nowhere"),
            Options.Create(new OrderStorageOptions()),
            TimeProvider.System,
            NullLogger<ReadPool>.Instance),
        NullLogger<ProviderOrderStorage>.Instance);

    private static PostgresException Answer(string severity, string sqlState) => new("no", severity, severity, sqlState);

    /// <summary>A provider that does what a test says.</summary>
    private sealed class FakeProvider(Action<IGrainState<OrderRecord>> act) : IGrainStorage
    {
        private Exception? _first;

        public int Calls { get; private set; }

        public void FailFirst(Exception failure) => _first = failure;

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Act(grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Act(grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Act(grainState);

        private Task Act<T>(IGrainState<T> grainState)
        {
            Calls++;
            if (_first is { } failure)
            {
                _first = null;
                return Task.FromException(failure);
            }

            act((IGrainState<OrderRecord>)grainState);
            return Task.CompletedTask;
        }
    }
}
