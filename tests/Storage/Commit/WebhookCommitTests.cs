using OrderActors.Storage.Commit;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>Orders that are stored for the id of a webhook alone.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WebhookCommitTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Write_WithoutAStep_StoresTheWebhookAndKeepsTheVersion()
    {
        await using var storage = await StorageHost.StartAsync(await postgres.NewDatabaseAsync());
        await storage.WriteAsync(Sample.Placed("ord_1"));

        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Told("ord_1", "wh-1"), expected: 2));

        Assert.Equal(CommitOutcome.WebhookRepeated, await storage.WriteAsync(Sample.Told("ord_1", "wh-1"), expected: 2));
        Assert.Equal(CommitOutcome.VersionConflict, await storage.WriteAsync(Sample.Told("ord_1", "wh-2"), expected: 1));
        Assert.Equal(CommitOutcome.Committed, await storage.WriteAsync(Sample.Paid("ord_1", webhookId: "wh-2"), expected: 2));
        Assert.Equal(3, await storage.CountStepsAsync());
    }
}
