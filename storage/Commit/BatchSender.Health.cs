using Npgsql;

namespace OrderActors.Storage.Commit;

/// <content>What is learnt about the database, by batches and without them.</content>
internal sealed partial class BatchSender
{
    /// <summary>Writes a batch of nothing, and takes note of what comes of it.</summary>
    public async ValueTask ProbeAsync(CommitBatch batch, CancellationToken abandoned)
    {
        try
        {
            await connection.OpenAsync(batch.Columns, abandoned);
            await connection.CommitAsync(batch.Columns);
            NoteWritten();
        }
        catch (Exception exception)
        {
            await NoteAsync(OfProbe(exception), exception, wasSent: false);
        }
    }

    /// <summary>Asks whether the open session can write, and takes note of the answer.</summary>
    public async ValueTask CheckAsync(CancellationToken abandoned)
    {
        try
        {
            await connection.DemandWritableAsync(abandoned);
        }
        catch (Exception exception)
        {
            await NoteAsync(OfProbe(exception), exception, wasSent: false);
        }
    }

    /// <summary>Takes note of what a fault says about the connection and the database.</summary>
    public async ValueTask NoteAsync(CommitFault fault, Exception exception, bool wasSent)
    {
        switch (fault)
        {
            case CommitFault.ConnectionLost:
                await connection.CloseAsync();
                if (health.Note(WriterCondition.Away))
                {
                    LogConnectionLost((exception.InnerException ?? exception).Message, wasSent);
                }

                break;
            case CommitFault.SessionUnfit:
                await connection.CloseAsync();
                break;
            case CommitFault.ReadOnly:
                await connection.CloseAsync();
                NoteRefusal(WriterCondition.ReadOnly, exception);
                break;
            case CommitFault.Refused:
                NoteRefusal(IsShort(exception) ? WriterCondition.Short : WriterCondition.Refused, exception);
                break;
        }
    }

    private void NoteWritten()
    {
        if (!health.IsWritable && health.Note(WriterCondition.Writable))
        {
            LogWritable();
        }
    }

    private void NoteRefusal(WriterCondition condition, Exception exception)
    {
        if (health.Note(condition))
        {
            LogRefused(exception.Message);
        }
    }

    // For these the driver gives the connection up, and the server is best left alone: the next batch would take a new one.
    private static bool IsShort(Exception exception) => exception is PostgresException { SqlState: ['5', '3' or '8', ..] };

    // Nothing is in it that could be to blame.
    private static CommitFault OfProbe(Exception exception) => CommitFaults.Of(exception) switch
    {
        CommitFault.SessionUnfit => CommitFault.ReadOnly,
        CommitFault.ConnectionLost => CommitFault.ConnectionLost,
        CommitFault.ReadOnly => CommitFault.ReadOnly,
        _ => CommitFault.Refused,
    };
}
