using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Commit;

/// <summary>Whether the writer can write.</summary>
internal enum WriterCondition
{
    /// <summary>As far as is known, it can.</summary>
    Writable,

    /// <summary>The server refuses what is sent, and goes on to be asked: each batch gets its refusal in one round trip.</summary>
    Refused,

    /// <summary>There is no connection, and none to be had.</summary>
    Away,

    /// <summary>The server is short of disk or memory, or its own system fails it.</summary>
    Short,

    /// <summary>There is no connection that could write.</summary>
    ReadOnly,

    /// <summary>The writer ended by a bug. Only a new process writes again.</summary>
    Ended,
}

/// <summary>
/// What the writer knows of the database, for those who would queue a change. While it can't be in flight, a change is refused at once:
/// where the server said so from the first moment, where it is away after a grace, in which a server can be restarted.
/// </summary>
/// <param name="grace">How long a database may be away before changes are refused.</param>
/// <param name="silence">Whether it answers.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class WriterHealth(TimeSpan grace, Silence silence, TimeProvider timeProvider) : IWriteHealth, IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _graceEnd;
    private Action _refuseWaiting = static () => { };
    private volatile WriterCondition _condition = WriterCondition.Writable;
    private long _since;

    /// <summary>How it is.</summary>
    public WriterCondition Condition => _condition;

    /// <summary>Whether it can write, as far as is known.</summary>
    public bool IsWritable => _condition == WriterCondition.Writable;

    /// <summary>Whether a change that is not under way has to be refused.</summary>
    public bool RefusesAtOnce => silence.IsSilent || _condition switch
    {
        WriterCondition.Writable or WriterCondition.Refused => false,
        WriterCondition.Away => timeProvider.GetElapsedTime(Volatile.Read(ref _since)) >= grace,
        _ => true,
    };

    /// <inheritdoc/>
    public string? Fault => _condition switch
    {
        WriterCondition.Refused or WriterCondition.Short => "The database refuses what is written to it; the log says why.",
        WriterCondition.Away when RefusesAtOnce => "The database can't be reached to write.",
        WriterCondition.ReadOnly => "The database is read-only.",
        WriterCondition.Ended => "The commit writer ended by a fault of the program; the process has to be started anew.",
        _ when silence.IsSilent => "The database does not answer.",
        _ => null,
    };

    /// <summary>Says what refuses the changes that wait, when it comes to that.</summary>
    public void OnRefusing(Action refuseWaiting) => _refuseWaiting = refuseWaiting;

    /// <summary>Takes note of what was found.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Note(WriterCondition condition)
    {
        lock (_gate)
        {
            if (_condition == condition || _condition == WriterCondition.Ended)
            {
                return false;
            }

            if (_condition == WriterCondition.Writable)
            {
                // From here on it counts, whatever the reasons are until it can write again: a server that comes back read-only, and goes
                // again, gets no second grace.
                Volatile.Write(ref _since, timeProvider.GetTimestamp());
            }

            _condition = condition;
            _graceEnd?.Dispose();
            _graceEnd = condition == WriterCondition.Away
                ? timeProvider.CreateTimer(_ => RefuseWaiting(), null, Left(), Timeout.InfiniteTimeSpan)
                : null;
        }

        RefuseWaiting();
        return true;
    }

    /// <summary>Refuses the changes that wait, if it has come to that.</summary>
    public void RefuseWaiting()
    {
        if (RefusesAtOnce)
        {
            _refuseWaiting();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _graceEnd?.Dispose();
            _graceEnd = null;
        }
    }

    // A timer may come a little early by the clock that says whether it is time.
    private TimeSpan Left()
    {
        var left = grace - timeProvider.GetElapsedTime(_since) + TimeSpan.FromMilliseconds(1);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
