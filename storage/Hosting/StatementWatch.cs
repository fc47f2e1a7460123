namespace OrderActors.Storage.Hosting;

/// <summary>The statements that are with the database. It notices when nothing comes back, and gives up what has been there for too long.
/// </summary>
internal sealed class StatementWatch : IDisposable
{
    /// <summary>More than the server's own limit of a statement, which it announces itself.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly LinkedList<PendingStatement> _underWay = [];
    private readonly Silence _silence;
    private readonly Action<PendingStatement> _onSilence;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _timeProvider;

    /// <param name="options">How long the database may be silent, and how long a statement may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="onSilence">Called while the database is silent, with the statement that has waited for the longest time, and before
    /// those who wait are told.</param>
    public StatementWatch(OrderStorageOptions options, TimeProvider timeProvider, Action<PendingStatement> onSilence)
    {
        _limit = LimitOf(options);
        _timeProvider = timeProvider;
        _onSilence = onSilence;
        _silence = new Silence(options.SilenceGrace, timeProvider, Look);
    }

    /// <summary>The most that a statement may take, with its connection. The driver's own limit has to be beyond this.</summary>
    public static TimeSpan LimitOf(OrderStorageOptions options) => options.ConnectTimeout + options.CommandTimeout + Margin;

    /// <summary>Begins to watch one.</summary>
    public void Begin(PendingStatement statement)
    {
        statement.BegunAt = _timeProvider.GetTimestamp();
        lock (_gate)
        {
            _underWay.AddLast(statement.Place);
        }

        _silence.OnAsked();
    }

    /// <summary>One has ended.</summary>
    /// <param name="statement">It.</param>
    /// <param name="wasHeard">Whether the server said something, be it an error.</param>
    public void End(PendingStatement statement, bool wasHeard)
    {
        lock (_gate)
        {
            _underWay.Remove(statement.Place);
        }

        if (wasHeard)
        {
            _silence.OnHeard();
        }
        else
        {
            _silence.OnLost();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _silence.Dispose();

    private void Look(bool isSilent)
    {
        PendingStatement[] refused = [];
        lock (_gate)
        {
            foreach (var statement in _underWay.TakeWhile(one => _timeProvider.GetElapsedTime(one.BegunAt) >= _limit))
            {
                statement.Break();
            }

            if (isSilent && _underWay.First is { Value: var oldest })
            {
                _onSilence(oldest);
                refused = [.. _underWay];
            }
        }

        foreach (var statement in refused)
        {
            statement.Refuse(new StorageUnavailableException(new TimeoutException("It does not answer.")));
        }
    }
}
