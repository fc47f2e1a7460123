namespace Orleans.Hosting;

/// <summary>Reminders in memory. With this engine they are there without being asked for.</summary>
public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Keeps reminders in memory.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder) => builder;
}

/// <summary>Reminders. With this engine they are there without being asked for.</summary>
public static class SiloBuilderReminderExtensions
{
    /// <summary>Makes reminders available.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder) => builder;
}
