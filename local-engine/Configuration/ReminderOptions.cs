namespace Orleans.Hosting;

/// <summary>What reminders are accepted.</summary>
public sealed class ReminderOptions
{
    /// <summary>The shortest period that is accepted. Default: 1 min.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
}
