using Microsoft.Extensions.Logging;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Commit;

/// <inheritdoc cref="ICommitWriter"/>
/// <remarks>One loop, on a thread of its own, takes everything that is queued, has it committed in one round trip, and leaves telling
/// the submitters to the thread pool, so that the next batch is on its way meanwhile.</remarks>
internal sealed partial class GroupCommitWriter : ICommitWriter, IAsyncDisposable
{
    private readonly Silence _silence;
    private readonly WriterHealth _health;
    private readonly CommitQueue _queue;
    private readonly BatchSender _sender;
    private readonly ConnectionWatch _watch;
    private readonly QueueDelay _delay;
    private readonly CommitBatch _batch;
    private readonly IWriterHost _host;
    private readonly StorageInstruments _instruments;
    private readonly OrderStorageOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Stack<List<CommitUnit>> _pending = new();
    private Task _loop = Task.CompletedTask;
    private volatile bool _mayBeWrittenLate;
    private bool _isDisposed;

    public GroupCommitWriter(
        Guid writerId,
        OrderStorageOptions options,
        IBatchConnection connection,
        IWriterHost host,
        StorageInstruments instruments,
        TimeProvider timeProvider,
        ILogger<GroupCommitWriter> logger)
    {
        WriterId = writerId;
        _options = options;
        _host = host;
        _instruments = instruments;
        _timeProvider = timeProvider;
        _logger = logger;
        _silence = new Silence(options.SilenceGrace, timeProvider, OnTick);
        connection = new HeardConnection(connection, _silence);
        _health = new WriterHealth(options.OutageGrace, _silence, timeProvider);
        _queue = new CommitQueue(options.QueueCapacity, 2 * options.MaxBatchUnits, _health, instruments, timeProvider);
        _health.OnRefusing(_queue.RefuseWaiting);
        _delay = new QueueDelay(timeProvider);
        _batch = new CommitBatch(writerId, host, _delay);
        _sender = new BatchSender(options, connection, _health, host, timeProvider, logger);
        _watch = new ConnectionWatch(connection, _sender, _health, _queue, host, timeProvider);
        instruments.WatchWriter(() => _queue.Length, () => _health.Fault is null);
    }

    /// <inheritdoc/>
    public Guid WriterId { get; }

    /// <inheritdoc/>
    public TimeSpan QueueDelay => _delay.Current;

    /// <summary>Changes that wait.</summary>
    public CommitQueue Queue => _queue;

    /// <summary>Whether it can write.</summary>
    public WriterHealth Health => _health;

    /// <summary>Starts to write.</summary>
    public void Start() => _loop = _host.RunAsync(RunAsync);

    /// <summary>
    /// Waits until nothing can be written any more of which nobody knows. A batch whose answer was lost may still be on its way to the
    /// database, and a row that is read before it arrives is soon another. The database takes no batch after one with a higher number,
    /// so an empty one is written, or whatever is written next.
    /// </summary>
    /// <exception cref="StorageUnavailableException">That could not be written either.</exception>
    /// <exception cref="OperationCanceledException">The caller does not wait any longer.</exception>
    public ValueTask SettleAsync(CancellationToken cancellationToken) =>
        _mayBeWrittenLate ? WriteNothingAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Writes what is queued, within the deadline, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _queue.Close();
        await using (_timeProvider.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), _abandoned, _options.DrainDeadline, Timeout.InfiniteTimeSpan))
        {
            await _loop;
        }

        _watch.Dispose();
        _silence.Dispose();
        await _sender.DisposeAsync();
        _health.Dispose();
        _abandoned.Dispose();
    }

    private async ValueTask WriteNothingAsync(CancellationToken cancellationToken)
    {
        var outcome = await _queue.EnqueueAsync(_queue.Rent(), cancellationToken);
        if (outcome != CommitOutcome.Committed)
        {
            throw new StorageUnavailableException(new CommitFailedException(outcome));
        }
    }

    /// <summary>Writes units in as few transactions as it takes; one, unless something is wrong with some of them.</summary>
    private async Task WriteAsync(List<CommitUnit> units)
    {
        _pending.Push(units);
        while (_pending.TryPop(out var group))
        {
            var putOff = new List<CommitUnit>();
            _batch.Fill(group, putOff);
            _instruments.OnCompleted(CommitOutcome.StockConflict, _batch.Refused);
            if (putOff.Count > 0)
            {
                _pending.Push(putOff);
            }

            if (_batch.Units.Count > 0)
            {
                await WriteBatchAsync();
            }
        }
    }

    private async Task WriteBatchAsync()
    {
        var started = _timeProvider.GetTimestamp();
        BatchAnswer answer;
        try
        {
            answer = await _sender.SendAsync(_batch, _abandoned.Token);
        }
        catch (Exception exception)
        {
            // A bug; but the loop has to live, and whoever waits has to be told.
            LogUnexpected(exception, _batch.Units.Count);
            answer = new BatchAnswer(BatchVerdict.Unknown);
        }

        switch (answer.Verdict)
        {
            case BatchVerdict.Committed:
                _mayBeWrittenLate = false;
                var elapsed = _timeProvider.GetElapsedTime(started);
                _delay.OnCommitted(_batch.Units.Count, elapsed);
                _instruments.OnBatchCommitted(_batch.Units.Count, elapsed);
                CompleteBatch(answer.LeftOut);
                break;
            case BatchVerdict.StockConflicts:
                PushWithout(answer.Conflicts);
                break;
            case BatchVerdict.Divisible when _batch.Units.Count > 1:
                PushHalves();
                break;
            case BatchVerdict.Divisible:
                LogUnitRefused(_batch.Units[0].Describe());
                CompleteAll(CommitOutcome.Unavailable);
                break;
            case BatchVerdict.Unknown:
                _mayBeWrittenLate = true;
                CompleteAll(CommitOutcome.Unknown);
                break;
            default:
                CompleteAll(CommitOutcome.Unavailable);
                break;
        }
    }

    private void CompleteBatch(int[] leftOut)
    {
        foreach (var code in leftOut)
        {
            _instruments.OnCompleted((CommitOutcome)(code & 7), 1);
        }

        _instruments.OnCompleted(CommitOutcome.Committed, _batch.Units.Count - leftOut.Length);
        _batch.Complete(leftOut);
    }

    private void CompleteAll(CommitOutcome outcome)
    {
        _instruments.OnCompleted(outcome, _batch.Units.Count);
        foreach (var unit in _batch.Units)
        {
            unit.Complete(outcome);
        }
    }

    /// <summary>Completes the units that the ledger refuses, and writes the others again.</summary>
    private void PushWithout(List<StockConflict> conflicts)
    {
        var refused = new Dictionary<int, CommitOutcome>();
        foreach (var conflict in conflicts)
        {
            var outcome = conflict.MovedBefore ? CommitOutcome.DuplicateMove : CommitOutcome.StockConflict;
            var (unit, lane) = _batch.Find(conflict);
            refused.TryAdd(unit.Index, outcome);
            if (conflict.SeqTaken)
            {
                // The lane's other units are refused when the rest is laid out again.
                lane.Break();
            }
        }

        var others = new List<CommitUnit>(_batch.Units.Count);
        foreach (var unit in _batch.Units)
        {
            if (refused.TryGetValue(unit.Index, out var outcome))
            {
                _instruments.OnCompleted(outcome, 1);
                unit.Complete(outcome);
            }
            else
            {
                others.Add(unit);
            }
        }

        _pending.Push(others);
    }

    /// <summary>One of the units can't be stored; half of them at a time tells which.</summary>
    private void PushHalves()
    {
        var units = _batch.Units.ToList();
        var half = units.Count / 2;
        _pending.Push(units[half..]);
        _pending.Push(units[..half]);
    }
}
