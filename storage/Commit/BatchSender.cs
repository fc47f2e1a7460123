using Microsoft.Extensions.Logging;
using Npgsql;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Commit;

/// <summary>What became of a batch.</summary>
internal enum BatchVerdict
{
    /// <summary>It is durable, without the units that were left out.</summary>
    Committed,

    /// <summary>Nothing was changed; the ledger refuses some moves.</summary>
    StockConflicts,

    /// <summary>Nothing was changed, because of one of the units; a smaller batch may succeed.</summary>
    Divisible,

    /// <summary>Nothing was changed; the database is out of reach, or refuses everything.</summary>
    Unavailable,

    /// <summary>The database did not tell.</summary>
    Unknown,
}

/// <summary>What became of a batch, and which of its units are concerned.</summary>
internal readonly record struct BatchAnswer(BatchVerdict Verdict)
{
    /// <summary>Units that a committed batch left out, as unit * 8 + outcome.</summary>
    public int[] LeftOut { get; init; } = [];

    /// <summary>Why the ledger refuses.</summary>
    public List<StockConflict> Conflicts { get; init; } = [];
}

/// <summary>
/// Sends a batch until it is known what became of it, or the deadline is over. Sending a batch twice is harmless: the database knows it by
/// writer and number, writes it once and repeats its answer.
/// </summary>
internal sealed partial class BatchSender(
    OrderStorageOptions options,
    IBatchConnection connection,
    WriterHealth health,
    IWriterHost host,
    TimeProvider timeProvider,
    ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="abandoned">Ends the attempts.</param>
    public async ValueTask<BatchAnswer> SendAsync(CommitBatch batch, CancellationToken abandoned)
    {
        if (health.RefusesAtOnce)
        {
            return new BatchAnswer(BatchVerdict.Unavailable);
        }

        var started = timeProvider.GetTimestamp();
        var tries = new Tries();
        for (var attempt = 0; ; attempt++)
        {
            var wasSent = false;
            try
            {
                await connection.OpenAsync(batch.Columns, abandoned);
                wasSent = true;
                var leftOut = await connection.CommitAsync(batch.Columns);
                NoteWritten();
                return new BatchAnswer(BatchVerdict.Committed) { LeftOut = leftOut };
            }
            catch (Exception exception)
            {
                var fault = CommitFaults.Of(exception);
                tries.IsUnclear |= wasSent && fault == CommitFault.ConnectionLost;
                await NoteAsync(fault, exception, wasSent);
                if (await ConcludeAsync(fault, exception, batch, tries) is { } answer)
                {
                    return tries.IsUnclear ? await SettleAsync(batch, answer) : answer;
                }

                if (fault is CommitFault.KeyTaken or CommitFault.LedgerTaken or CommitFault.SessionUnfit)
                {
                    continue;
                }

                if (IsOver(started, tries, abandoned))
                {
                    return GiveUp(fault, batch, attempt, tries);
                }
            }

            await PauseAsync(attempt, abandoned);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>The answer to a batch that can't succeed as it is; null when it is worth another try.</summary>
    private async ValueTask<BatchAnswer?> ConcludeAsync(CommitFault fault, Exception exception, CommitBatch batch, Tries tries)
    {
        switch (fault)
        {
            case CommitFault.LedgerTaken when await FindConflictsAsync(batch) is { Count: > 0 } conflicts:
                return new BatchAnswer(BatchVerdict.StockConflicts) { Conflicts = conflicts };
            case CommitFault.KeyTaken or CommitFault.LedgerTaken when tries.KeyConflicts++ == 0:
                // The row is committed by now, and the next try finds it there.
                return null;
            case CommitFault.KeyTaken or CommitFault.LedgerTaken or CommitFault.BadRow:
                if (exception is not PostgresException)
                {
                    // It was written in part.
                    await connection.CloseAsync();
                }

                LogDivided(exception.Message, batch.Units.Count);
                return new BatchAnswer(BatchVerdict.Divisible);
            case CommitFault.SessionUnfit when tries.UnfitSessions++ > 0:
                // A new session was no better.
                NoteRefusal(WriterCondition.ReadOnly, exception);
                return new BatchAnswer(BatchVerdict.Unavailable);
            case CommitFault.ReadOnly when !tries.IsUnclear:
            case CommitFault.Refused:
                return new BatchAnswer(BatchVerdict.Unavailable);
            case CommitFault.Transient:
                LogTransient(exception.Message);
                return null;
            default:
                return null;
        }
    }

    /// <summary>A refusal says nothing of an earlier try whose answer was lost, and which may be written yet, or have been: its units must
    /// not be sent again in other batches before that is known.</summary>
    private async ValueTask<BatchAnswer> SettleAsync(CommitBatch batch, BatchAnswer refusal)
    {
        try
        {
            await connection.OpenAsync(batch.Columns, CancellationToken.None);
            var leftOut = await connection.SettleAsync(batch.Columns);
            NoteWritten();
            return leftOut is null ? refusal : new BatchAnswer(BatchVerdict.Committed) { LeftOut = leftOut };
        }
        catch (Exception exception)
        {
            LogTransient(exception.Message);
            await connection.CloseAsync();
            return new BatchAnswer(BatchVerdict.Unknown);
        }
    }

    private bool IsOver(long started, Tries tries, CancellationToken abandoned) =>
        abandoned.IsCancellationRequested
        || timeProvider.GetElapsedTime(started) >= options.CommitDeadline
        || (!tries.IsUnclear && health.RefusesAtOnce);

    private BatchAnswer GiveUp(CommitFault last, CommitBatch batch, int attempt, Tries tries)
    {
        if (last == CommitFault.Transient)
        {
            // It does not pass, so it is not of the kind that does.
            health.Note(WriterCondition.Refused);
        }

        LogGaveUp(batch.Units.Count, attempt + 1, tries.IsUnclear);
        return new BatchAnswer(tries.IsUnclear ? BatchVerdict.Unknown : BatchVerdict.Unavailable);
    }

    private async ValueTask<List<StockConflict>> FindConflictsAsync(CommitBatch batch)
    {
        try
        {
            return await connection.FindStockConflictsAsync(batch.Columns);
        }
        catch (Exception exception)
        {
            LogTransient(exception.Message);
            // Not knowing why is no harm; the batch is sent again, or divided.
            await connection.CloseAsync();
            return [];
        }
    }

    private async ValueTask PauseAsync(int attempt, CancellationToken abandoned)
    {
        try
        {
            await Task.Delay(RetryPause.Of(attempt, LongestPause, host), timeProvider, abandoned);
        }
        catch (OperationCanceledException)
        {
            // The next attempt is the last.
        }
    }

    /// <summary>What the tries of a batch came to.</summary>
    private sealed class Tries
    {
        /// <summary>One may have arrived whose answer was lost.</summary>
        public bool IsUnclear { get; set; }

        /// <summary>How often a key was taken.</summary>
        public int KeyConflicts { get; set; }

        /// <summary>How many sessions could not write.</summary>
        public int UnfitSessions { get; set; }
    }
}
