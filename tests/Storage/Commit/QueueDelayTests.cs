using OrderActors.Storage.Commit;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

public sealed class QueueDelayTests
{
    private readonly FakeClock _clock = new();
    private readonly QueueDelay _delay;

    public QueueDelayTests() => _delay = new QueueDelay(_clock);

    [Fact]
    public void Current_ChangesWaitForBatchesThatASlowDiskTakes_IsNone()
    {
        for (var i = 0; i < 200; i++)
        {
            _delay.OnCommitted(units: 20 + (i % 7 * 10), Ms(50));
        }

        _delay.OnTaken(Ms(50));

        Assert.InRange(_delay.Current, Ms(0), Ms(1));
    }

    [Fact]
    public void Current_ChangesWaitForLargeBatches_IsWhatTheyWaitLonger()
    {
        for (var i = 0; i < 200; i++)
        {
            // 5 ms for a commit, and 0.2 ms for each change in it.
            var units = 100 + (i % 7 * 50);
            _delay.OnCommitted(units, Ms(5 + (0.2 * units)));
        }

        _delay.OnTaken(Ms(85));

        Assert.InRange(_delay.Current, Ms(79), Ms(81));
    }

    [Fact]
    public void Current_DiskBecomesSlowWhileBatchesAreNeverSmall_IsNoneInTheEnd()
    {
        for (var i = 0; i < 100; i++)
        {
            _delay.OnCommitted(units: 20, Ms(2));
        }

        // As many as the least that gateways let in, and what orders do by themselves. It takes no longer for their number.
        for (var i = 0; i < 1_000; i++)
        {
            _delay.OnTaken(Ms(200));
            _clock.Advance(Ms(200));
            _delay.OnCommitted(units: 40, Ms(200));
            _delay.OnWritten();
        }

        _delay.OnTaken(Ms(200));

        Assert.InRange(_delay.Current, Ms(0), Ms(20));
    }

    [Fact]
    public void Current_BatchIsOnItsWayForSeconds_IsSeen()
    {
        for (var i = 0; i < 100; i++)
        {
            _delay.OnCommitted(units: 20, Ms(5));
        }

        _delay.OnTaken(Ms(5));
        _clock.Advance(TimeSpan.FromSeconds(5));

        // The database does not answer: what came since stands in line.
        Assert.InRange(_delay.Current, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Current_ThreadsAreLateToo_IsBoth()
    {
        _delay.OnTaken(Ms(10));
        _delay.OnWritten();
        var announcedAt = _delay.Announce();
        _clock.Advance(Ms(30));
        _delay.OnStarted(announcedAt);

        Assert.Equal(Ms(40), _delay.Current);
    }

    [Fact]
    public void Current_NothingWasWrittenForASecond_IsNone()
    {
        _delay.OnTaken(Ms(10));
        _delay.OnWritten();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Ms(10), _delay.Current);
        _clock.Advance(Ms(1));
        Assert.Equal(TimeSpan.Zero, _delay.Current);
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
