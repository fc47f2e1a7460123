using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.GrainInterfaces.WakeUps;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.WakeUps;

/// <summary>
/// Scans for orders whose time has come and wakes them, a bounded number at a time. A reminder brings it back when its silo dies.
/// Waking an order twice, or one that an own timer has just served, is harmless: the state answers.
/// </summary>
internal sealed partial class WakeUpKeeperGrain(
    IOrderQueries queries,
    TimeProvider clock,
    IOptions<WakeUpOptions> options,
    WakeUpInstruments instruments,
    ILogger<WakeUpKeeperGrain> logger) : Grain, IWakeUpKeeperGrain, IRemindable
{
    private const string ReminderName = "keep-awake";

    /// <summary>The shortest period that reminders have.</summary>
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private IGrainTimer? _timer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(
            static (keeper, token) => keeper.ScanAsync(token),
            this,
            new GrainTimerCreationOptions(TimeSpan.Zero, options.Value.ScanInterval) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        instruments.OnKeeperLeft();
        return Task.CompletedTask;
    }

    public async ValueTask StartAsync() => await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);

    /// <summary>Being called is enough: it activates the keeper, and the activation scans.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Orders with an activation serve themselves; what is found here was due a little while ago and had none.
            var dueAt = clock.GetUtcNow() - options.Value.Grace;
            var due = await queries.FindDueAsync(dueAt, options.Value.MaxOrdersPerScan, cancellationToken);
            instruments.OnScanned(due.Count, due.Count == 0 ? TimeSpan.Zero : clock.GetUtcNow() - due[0].WakeAt);
            foreach (var wave in due.Chunk(options.Value.MaxConcurrentWakeUps))
            {
                await Task.WhenAll(wave.Select(order => WakeAsync(order, cancellationToken)));
            }
        }
        catch (StorageUnavailableException)
        {
            instruments.OnScanFailed();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            instruments.OnScanFailed();
            LogScanFailed(logger, exception);
        }
    }

    private async Task WakeAsync(DueOrder order, CancellationToken cancellationToken)
    {
        try
        {
            var key = new OrderKey(order.Tenant, order.OrderId);
            await GrainFactory.GetGrain<IOrderGrain>(key.ToString()).WakeAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            instruments.OnWakeUpFailed();
            LogWakeUpFailed(logger, exception, order.OrderId);
        }
    }
}
