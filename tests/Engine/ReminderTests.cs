using Orleans;
using Orleans.Runtime;
using OrderActors.Tests.Support;

namespace OrderActors.Engine.Tests;

public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public interface IForgetfulGrain : IGrainWithStringKey
    {
        Task Remind(string name, TimeSpan dueTime, TimeSpan period);

        Task<string[]> Names();

        Task Forget(string name);

        Task Leave();
    }

    [Fact]
    public async Task Reminder_GrainIsNotActive_ActivatesIt()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IForgetfulGrain>("one");
        await grain.Remind("pay", 2 * Minute, 3 * Minute);
        await grain.Leave();
        await Eventually.True(() => engine.Catalog.List().Count == 0);

        engine.Clock.Advance(2 * Minute);
        await Eventually.Equal(1, () => engine.Script.Count("one: pay after 00:02:00"));
        engine.Clock.Advance(3 * Minute);
        await Eventually.Equal(1, () => engine.Script.Count("one: pay after 00:05:00"));
    }

    [Fact]
    public async Task Reminder_ThrowsOrIsRegisteredAgain_ComesAgain()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IForgetfulGrain>("one");
        await grain.Remind("throw", Minute, Minute);
        await grain.Remind("throw", 2 * Minute, 2 * Minute);

        engine.Clock.Advance(Minute);
        Assert.Empty(engine.Script.Said);
        engine.Clock.Advance(Minute);
        await Eventually.Equal(1, () => engine.Script.Count("one: throw after 00:02:00"));
        engine.Clock.Advance(2 * Minute);
        await Eventually.Equal(1, () => engine.Script.Count("one: throw after 00:04:00"));
    }

    [Fact]
    public async Task Unregister_EndsTheReminder()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IForgetfulGrain>("one");
        await grain.Remind("a", Minute, Minute);
        await grain.Remind("b", Minute, Minute);
        Assert.Equal(["a", "b"], await grain.Names());

        await grain.Forget("a");

        Assert.Equal(["b"], await grain.Names());
        engine.Clock.Advance(Minute);
        await Eventually.Equal("one: b after 00:01:00", () => string.Join("; ", engine.Script.Said));
    }

    [Fact]
    public async Task Register_PeriodBelowOneMinute_IsRefused()
    {
        await using var engine = await EngineHost.StartAsync();
        var grain = engine.Grains.GetGrain<IForgetfulGrain>("one");

        await Assert.ThrowsAsync<ArgumentException>(() => grain.Remind("fast", Minute, TimeSpan.FromSeconds(59)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.Remind("past", -Minute, Minute));
    }

    public sealed class ForgetfulGrain(Script script, TimeProvider clock) : Grain, IForgetfulGrain, IRemindable
    {
        public async Task Remind(string name, TimeSpan dueTime, TimeSpan period) =>
            Assert.Equal(name, (await this.RegisterOrUpdateReminder(name, dueTime, period)).ReminderName);

        public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

        public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

        public Task Leave()
        {
            DeactivateOnIdle();
            return Task.CompletedTask;
        }

        public Task ReceiveReminder(string reminderName, TickStatus status)
        {
            Assert.Equal(clock.GetUtcNow().UtcDateTime, status.CurrentTickTime);
            var started = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
            script.Say($"{this.GetPrimaryKeyString()}: {reminderName} after {status.CurrentTickTime - started}");
            return reminderName == "throw" ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        }
    }
}
