using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Hosting;

/// <summary>What purges old webhook ids.</summary>
public sealed class WebhookPurgeServiceTests
{
    [Fact]
    public async Task Purge_ThatFailsInAWayThatIsNotTheDatabases_IsTriedAgain()
    {
        var clock = new FakeClock();
        var receipts = new FailingReceipts();
        using var service = new WebhookPurgeService(
            receipts, Options.Create(new OrderStorageOptions()), clock, NullLogger<WebhookPurgeService>.Instance);
        await service.StartAsync(CancellationToken.None);
        await Eventually.Equal(1, () => clock.TimerCount);

        clock.Advance(TimeSpan.FromHours(1));
        await Eventually.Done(receipts.Tries.Reader.ReadAsync().AsTask());
        clock.Advance(TimeSpan.FromHours(1));
        await Eventually.Done(Task.WhenAny(receipts.Tries.Reader.ReadAsync().AsTask(), service.ExecuteTask!));

        Assert.False(service.ExecuteTask!.IsFaulted);
        await service.StopAsync(CancellationToken.None);
    }

    /// <summary>Fails as a name server does that knows no address.</summary>
    private sealed class FailingReceipts : IWebhookReceipts
    {
        public Channel<DateTimeOffset> Tries { get; } = Channel.CreateUnbounded<DateTimeOffset>();

        public ValueTask<PurgedReceipts> PurgeAsync(
            DateTimeOffset receivedFrom, DateTimeOffset receivedBefore, int limit, CancellationToken cancellationToken)
        {
            Tries.Writer.TryWrite(receivedBefore);
            throw new SocketException((int)SocketError.HostNotFound);
        }
    }
}
