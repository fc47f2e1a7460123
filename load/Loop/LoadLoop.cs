using System.Net.Sockets;
using OrderActors.Load.Http;

namespace OrderActors.Load.Loop;

/// <summary>
/// Keeps a fixed number of connections busy from one thread: it waits on all of them at once, so that a request costs one send,
/// one receive and a share of a wait. The generator runs on the machine that it measures, and what it takes is missing there.
/// </summary>
/// <param name="target">Where the requests go.</param>
/// <param name="options">Connections and time limits.</param>
/// <param name="clock">The clock.</param>
internal sealed class LoadLoop(HttpTarget target, LoadLoopOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly Stack<Connection> _idle = new(Enumerable.Range(0, options.Connections).Select(_ => new Connection(target)));
    private readonly Queue<Connection> _resting = new();
    private readonly Dictionary<Socket, Connection> _busy = [];
    private readonly List<Socket> _readable = [];
    private readonly List<Connection> _overdue = [];
    private readonly RequestWriter _request = new();
    private long _reachedAt = clock.GetTimestamp();
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Sends until the pace is over or the work is done, and waits for the answers to what was sent.</summary>
    /// <exception cref="UnreachableTargetException">Nothing listened for longer than the options allow.</exception>
    public async Task RunAsync(IWork work, Pace pace, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = clock.GetTimestamp();
            var over = work.IsDone || pace.IsOver(now);
            if (!over)
            {
                WakeRested(now);
                SendDue(work, pace, now);
            }

            if (_busy.Count > 0)
            {
                ReceiveWaiting(work, over ? LongestWait : WaitFor(pace, now));
                Sweep(work);
            }
            else if (over)
            {
                return;
            }
            else
            {
                await Task.Delay(WaitFor(pace, now), clock, cancellation);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _idle.Concat(_resting).Concat(_busy.Values))
        {
            connection.Dispose();
        }
    }

    private void SendDue(IWork work, Pace pace, long now)
    {
        while (_idle.TryPeek(out var connection) && pace.NextDueAt <= now)
        {
            if (!connection.TryOpen())
            {
                RestAfterRefusal(now);
                continue;
            }

            _reachedAt = now;
            _request.Clear();
            if (!pace.TryTake(now, out var dueAt) || !work.TryNext(_request, out var tag))
            {
                return;
            }

            if (connection.TrySend(_request.Written, tag, dueAt, now))
            {
                _busy.Add(_idle.Pop().Socket!, connection);
            }
            else
            {
                work.OnLost(tag, LostRequest.ConnectionLost);
            }
        }
    }

    private void RestAfterRefusal(long now)
    {
        if (clock.GetElapsedTime(_reachedAt, now) >= options.UnreachableLimit)
        {
            throw new UnreachableTargetException(target.Url);
        }

        var connection = _idle.Pop();
        connection.RestsUntil = now + (long)(Rest.TotalSeconds * clock.TimestampFrequency);
        _resting.Enqueue(connection);
    }

    private void WakeRested(long now)
    {
        while (_resting.TryPeek(out var connection) && connection.RestsUntil <= now)
        {
            _idle.Push(_resting.Dequeue());
        }
    }

    private TimeSpan WaitFor(Pace pace, long now)
    {
        // The system waits in whole milliseconds. Rounding up keeps the loop from spinning; an open loop's latencies include it.
        var untilDue = _idle.Count > 0 ? clock.GetElapsedTime(now, Math.Max(pace.NextDueAt, now)) : LongestWait;
        return TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(untilDue.TotalMilliseconds), 1, LongestWait.TotalMilliseconds));
    }

    private void ReceiveWaiting(IWork work, TimeSpan wait)
    {
        _readable.Clear();
        _readable.AddRange(_busy.Keys);
        Socket.Select(_readable, null, null, wait);
        foreach (var socket in _readable)
        {
            var connection = _busy[socket];
            if (!connection.TryReceive(out var reply, out var complete))
            {
                Free(socket, connection);
                work.OnLost(connection.Tag, LostRequest.ConnectionLost);
            }
            else if (complete)
            {
                Free(socket, connection);
                work.OnReply(connection.Tag, reply, clock.GetElapsedTime(connection.DueAt));
            }
        }
    }

    private void Sweep(IWork work)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(_sweptAt, now) < LongestWait)
        {
            return;
        }

        _sweptAt = now;
        _overdue.Clear();
        _overdue.AddRange(_busy.Values.Where(c => clock.GetElapsedTime(c.SentAt, now) > options.Timeout));
        foreach (var connection in _overdue)
        {
            Free(connection.Socket!, connection);
            connection.Close();
            work.OnLost(connection.Tag, LostRequest.TimedOut);
        }
    }

    private void Free(Socket socket, Connection connection)
    {
        _busy.Remove(socket);
        _idle.Push(connection);
    }
}
