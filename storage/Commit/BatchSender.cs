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
    OrderStorageOptions options, IBatchConnection connection, IWriterHost host, TimeProvider timeProvider, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Sends a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="abandoned">Ends the attempts.</param>
    public async ValueTask<BatchAnswer> SendAsync(CommitBatch batch, CancellationToken abandoned)
    {
        var started = timeProvider.GetTimestamp();
        var isUnclear = false;
        var keyConflicts = 0;
        for (var attempt = 0; ; attempt++)
        {
            var wasSent = false;
            try
            {
                await connection.OpenAsync(batch.Columns, abandoned);
                wasSent = true;
                return new BatchAnswer(BatchVerdict.Committed) { LeftOut = await connection.CommitAsync(batch.Columns) };
            }
            catch (Exception exception)
            {
                var fault = CommitFaults.Of(exception);
                if (await ConcludeAsync(fault, exception, batch, keyConflicts) is { } answer)
                {
                    // A refusal says nothing of an earlier try whose answer was lost.
                    return isUnclear && answer.Verdict == BatchVerdict.Unavailable ? new BatchAnswer(BatchVerdict.Unknown) : answer;
                }

                if (fault is CommitFault.KeyTaken or CommitFault.LedgerTaken)
                {
                    keyConflicts++;
                    continue;
                }

                if (fault == CommitFault.ConnectionLost)
                {
                    isUnclear |= wasSent;
                    await DropConnectionAsync(exception, wasSent, attempt);
                }
            }

            if (abandoned.IsCancellationRequested || timeProvider.GetElapsedTime(started) >= options.CommitDeadline)
            {
                LogGaveUp(batch.Units.Count, attempt + 1, isUnclear);
                return new BatchAnswer(isUnclear ? BatchVerdict.Unknown : BatchVerdict.Unavailable);
            }

            await PauseAsync(attempt, abandoned);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>The answer to a batch that can't succeed as it is; null when it is worth another try.</summary>
    private async ValueTask<BatchAnswer?> ConcludeAsync(CommitFault fault, Exception exception, CommitBatch batch, int keyConflicts)
    {
        switch (fault)
        {
            case CommitFault.LedgerTaken when await FindConflictsAsync(batch) is { Count: > 0 } conflicts:
                return new BatchAnswer(BatchVerdict.StockConflicts) { Conflicts = conflicts };
            case CommitFault.KeyTaken or CommitFault.LedgerTaken when keyConflicts == 0:
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
            case CommitFault.Refused:
                LogRefused(exception.Message, batch.Units.Count);
                return new BatchAnswer(BatchVerdict.Unavailable);
            case CommitFault.Transient:
                LogTransient(exception.Message);
                return null;
            default:
                return null;
        }
    }

    private async ValueTask DropConnectionAsync(Exception exception, bool wasSent, int attempt)
    {
        if (attempt == 0)
        {
            LogConnectionLost((exception.InnerException ?? exception).Message, wasSent);
        }

        await connection.CloseAsync();
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

    /// <summary>Waits a random part of a span that doubles with each attempt, so that writers don't come back together.</summary>
    private async ValueTask PauseAsync(int attempt, CancellationToken abandoned)
    {
        var span = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 10)), LongestPause.TotalMilliseconds);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(span * host.NextRandom()), timeProvider, abandoned);
        }
        catch (OperationCanceledException)
        {
            // The next attempt is the last.
        }
    }
}
