namespace OrderActors.Bench.Figures;

/// <summary>Everything that only ever counts up, at one moment.</summary>
/// <param name="At">The moment, in time stamps of the clock.</param>
/// <param name="Units">Orders or reads that are done.</param>
/// <param name="ProgramCpu">Processor time of the program.</param>
/// <param name="PostgresCpu">Processor time of the database.</param>
/// <param name="GeneratorCpu">Processor time of this process.</param>
/// <param name="Runtime">What the program's runtime counts.</param>
/// <param name="Database">What the database counts.</param>
internal sealed record Reading(
    long At,
    long Units,
    TimeSpan ProgramCpu,
    TimeSpan PostgresCpu,
    TimeSpan GeneratorCpu,
    RuntimeCounters Runtime,
    DatabaseCounters Database);

/// <summary>What a runtime counts.</summary>
/// <param name="AllocatedBytes">Memory that was allocated.</param>
/// <param name="Paused">Time in which a collection held everybody up.</param>
/// <param name="LongestPauseMs">The longest time since the reading before; not a number where <see cref="PauseLog"/> has it.</param>
internal readonly record struct RuntimeCounters(double AllocatedBytes, TimeSpan Paused, double LongestPauseMs = double.NaN);

/// <summary>What PostgreSQL counts.</summary>
/// <param name="Commits">Transactions that were committed.</param>
/// <param name="Rollbacks">Transactions that were not.</param>
/// <param name="Fsyncs">Flushes of the log.</param>
/// <param name="WalBytes">The log's length.</param>
internal readonly record struct DatabaseCounters(long Commits, long Rollbacks, long Fsyncs, decimal WalBytes);
