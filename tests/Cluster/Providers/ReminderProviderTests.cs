using Microsoft.Extensions.DependencyInjection;
using OrderActors.Cluster.Tests.Server;
using OrderActors.Storage.Tests.Server;

namespace OrderActors.Cluster.Tests.Providers;

/// <summary>The reminder provider of Orleans on the statements and tables of the migrations.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReminderProviderTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ProviderHost _host = null!;
    private IReminderTable _table = null!;

    public async Task InitializeAsync()
    {
        _host = await ProviderHost.CreateAsync(await postgres.NewDatabaseAsync());
        _table = _host.Services.GetRequiredService<IReminderTable>();
        await _table.StartAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task UpsertRow_OfANewOne_IsReadBack()
    {
        var etag = await _table.UpsertRow(Reminder("a", TimeSpan.FromMinutes(1)));

        var reminder = await _table.ReadRow(Grain("a"), "wake");
        Assert.NotNull(reminder);
        Assert.Equal(Grain("a"), reminder.GrainId);
        Assert.Equal("wake", reminder.ReminderName);
        Assert.Equal(Noon, reminder.StartAt);
        Assert.Equal(DateTimeKind.Utc, reminder.StartAt.Kind);
        Assert.Equal(TimeSpan.FromMinutes(1), reminder.Period);
        Assert.Equal(etag, reminder.ETag);
    }

    [Fact]
    public async Task UpsertRow_OfOneThatIsThere_ReplacesIt()
    {
        var first = await _table.UpsertRow(Reminder("a", TimeSpan.FromMinutes(1)));

        // Longer than a number of 32 bits has milliseconds.
        var second = await _table.UpsertRow(Reminder("a", TimeSpan.FromDays(60)));

        Assert.NotEqual(first, second);
        Assert.Equal(TimeSpan.FromDays(60), Assert.Single((await _table.ReadRows(Grain("a"))).Reminders).Period);
    }

    [Fact]
    public async Task RemoveRow_WithAnOldETag_IsRefused()
    {
        var first = await _table.UpsertRow(Reminder("a", TimeSpan.FromMinutes(1)));
        var second = await _table.UpsertRow(Reminder("a", TimeSpan.FromMinutes(2)));

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.False(await _table.RemoveRow(Grain("a"), "wake", first));
        Assert.True(await _table.RemoveRow(Grain("a"), "wake", second));

        Assert.Null(await _table.ReadRow(Grain("a"), "wake"));
    }

    [Fact]
    public async Task ReadRows_OfTheTwoPartsOfTheRing_AreAllReminders()
    {
        for (var i = 0; i < 20; i++)
        {
            await _table.UpsertRow(Reminder($"grain-{i}", TimeSpan.FromMinutes(1)));
        }

        const uint low = uint.MaxValue / 4;
        const uint high = uint.MaxValue / 4 * 3;
        var inside = (await _table.ReadRows(low, high)).Reminders;
        var outside = (await _table.ReadRows(high, low)).Reminders;

        Assert.All(inside, reminder => Assert.True(IsInside(reminder, low, high)));
        Assert.All(outside, reminder => Assert.False(IsInside(reminder, low, high)));
        Assert.Equal(20, inside.Concat(outside).Select(reminder => reminder.GrainId).Distinct().Count());
        Assert.NotEmpty(inside);
        Assert.NotEmpty(outside);
        Assert.Equal(20, (await _table.ReadRows(low, low)).Reminders.Count);
    }

    private static bool IsInside(ReminderEntry reminder, uint begin, uint end) =>
        reminder.GrainId.GetUniformHashCode() is var hash && hash > begin && hash <= end;

    private static DateTime Noon { get; } = new(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private static GrainId Grain(string key) => GrainId.Create("keeper", key);

    private static ReminderEntry Reminder(string key, TimeSpan period) => new()
    {
        GrainId = Grain(key),
        ReminderName = "wake",
        StartAt = Noon,
        Period = period,
    };
}
