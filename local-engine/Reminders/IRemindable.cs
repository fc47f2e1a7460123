using Orleans.Runtime;

namespace Orleans
{
    /// <summary>A grain that can be reminded, whether it is active or not.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>Called when a reminder is due.</summary>
        /// <param name="reminderName">Which.</param>
        /// <param name="status">When it was due, and how often it is.</param>
        /// <returns>When the reminder is handled.</returns>
        Task ReceiveReminder(string reminderName, TickStatus status);

        /// <summary>The same for a grain that wants to know when nobody waits any longer.</summary>
        /// <param name="reminderName">Which.</param>
        /// <param name="status">When it was due, and how often it is.</param>
        /// <param name="cancellationToken">Cancelled when nobody waits any longer.</param>
        /// <returns>When the reminder is handled.</returns>
        Task ReceiveReminder(string reminderName, TickStatus status, CancellationToken cancellationToken) =>
            ReceiveReminder(reminderName, status);
    }
}

namespace Orleans.Runtime
{
    /// <summary>A reminder that is registered.</summary>
    public interface IGrainReminder
    {
        /// <summary>Its name, unique within the grain.</summary>
        string ReminderName { get; }
    }

    /// <summary>The times of one tick of a reminder.</summary>
    public readonly struct TickStatus
    {
        /// <summary>The times.</summary>
        /// <param name="firstTickTime">When the first tick was due, UTC.</param>
        /// <param name="period">From one tick to the next.</param>
        /// <param name="timeStamp">When this tick came, UTC.</param>
        public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
        {
            FirstTickTime = firstTickTime;
            Period = period;
            CurrentTickTime = timeStamp;
        }

        /// <summary>When the first tick was due, UTC.</summary>
        public DateTime FirstTickTime { get; }

        /// <summary>From one tick to the next.</summary>
        public TimeSpan Period { get; }

        /// <summary>When this tick came, UTC.</summary>
        public DateTime CurrentTickTime { get; }

        /// <inheritdoc/>
        public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
    }
}
