using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrderActors.GrainInterfaces.WakeUps;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.WakeUps;

/// <summary>
/// Scans for orders whose time has come and wakes them, a bounded number at a time. A reminder brings it back when its silo dies.
/// Waking an order twice, or one that an own timer has just served, is harmless: the state answers.
/// </summary>
internal sealed partial class WakeUpKeeperGrain(
    IDueOrders dueOrders,
    TimeProvider clock,
    Jitter jitter,
    IOptions<WakeUpOptions> options,
    WakeUpInstruments instruments,
    ILogger<WakeUpKeeperGrain> logger) : Grain, IWakeUpKeeperGrain, IRemindable
{
    private const string ReminderName = "keep-awake";

    /// <summary>Orders that are named a scan as ones that can't be read; more are named by the next scans.</summary>
    private const int MaxNamedPerScan = 10;

    /// <summary>The shortest period that reminders have.</summary>
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly PutOffOrders _putOff = new(options.Value, jitter);
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
        var scan = new WakeUpScan(GrainFactory, dueOrders, _putOff, options.Value, clock);
        try
        {
            await scan.RunAsync(cancellationToken);
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

        Tell(scan);
    }

    private void Tell(WakeUpScan scan)
    {
        instruments.OnScanned(scan.Found, scan.Lag);
        instruments.OnWakeUpsFailed(scan.Failures - scan.UnreadableFailures, scan.UnreadableFailures);
        instruments.OnPutOff(_putOff.Count, _putOff.Unreadable);
        if (scan.Stuck is [var example, ..])
        {
            LogPutOff(logger, example.Fault, scan.Stuck.Count, scan.Found, example.Order.OrderId, example.Reason);
        }

        for (var named = 0; named < MaxNamedPerScan && _putOff.TryTakeUnnamed(out var key); named++)
        {
            LogUnreadable(logger, key.OrderId, key.Tenant);
        }
    }
}
