using Microsoft.Extensions.DependencyInjection;
using OrderActors.LocalEngine.Reminders;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Reminders: calls of <see cref="IRemindable"/> that come again and again, whether the grain is active or not.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Registers a reminder, or changes it.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="reminderName">The reminder's name, unique within the grain.</param>
    /// <param name="dueTime">Until the first tick; not negative.</param>
    /// <param name="period">From one tick to the next; at least <see cref="Hosting.ReminderOptions.MinimumReminderPeriod"/>.</param>
    /// <returns>The reminder.</returns>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        grain is IRemindable
            ? Task.FromResult<IGrainReminder>(Of(grain).Register(grain.GrainContext, reminderName, dueTime, period))
            : throw new InvalidOperationException($"{grain?.GetType()} is not an IRemindable.");

    /// <summary>Ends a reminder.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="reminder">The reminder.</param>
    /// <returns>When it is ended.</returns>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        Of(grain).Unregister((Reminder)reminder);
        return Task.CompletedTask;
    }

    /// <summary>Finds a reminder of the grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="reminderName">The reminder's name.</param>
    /// <returns>The reminder, or null.</returns>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)"/>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        Task.FromResult<IGrainReminder?>(Of(grain).Find(grain.GrainContext.GrainId, reminderName));

    /// <summary>All reminders of the grain.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>The reminders.</returns>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

    /// <inheritdoc cref="GetReminders(Grain)"/>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) =>
        Task.FromResult<List<IGrainReminder>>([.. Of(grain).Of(grain.GrainContext.GrainId)]);

    private static ReminderService Of(IGrainBase grain) => grain.GrainContext.ActivationServices.GetRequiredService<ReminderService>();
}
