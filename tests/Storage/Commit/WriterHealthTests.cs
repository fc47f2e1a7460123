using OrderActors.Storage.Commit;
using OrderActors.Storage.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Commit;

/// <summary>When changes are refused without asking the database.</summary>
public sealed class WriterHealthTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();
    private readonly Silence _silence;
    private readonly WriterHealth _health;
    private int _refusals;

    public WriterHealthTests()
    {
        _silence = new Silence(Grace, _clock, _ => _health!.RefuseWaiting());
        _health = new WriterHealth(Grace, _silence, _clock);
        _health.OnRefusing(() => _refusals++);
    }

    [Fact]
    public void Writer_ThatFoundNothingWrong_RefusesNothing()
    {
        Assert.False(_health.RefusesAtOnce);
        Assert.Null(_health.Fault);
        Assert.Equal(0, _refusals);
    }

    [Fact]
    public void Database_ThatIsAway_HasAGrace()
    {
        Assert.True(_health.Note(WriterCondition.Away));
        _clock.Advance(Grace - TimeSpan.FromMilliseconds(1));
        Assert.False(_health.RefusesAtOnce);
        Assert.Null(_health.Fault);
        Assert.Equal(0, _refusals);

        _clock.Advance(TimeSpan.FromMilliseconds(2));

        Assert.True(_health.RefusesAtOnce);
        Assert.NotNull(_health.Fault);
        Assert.Equal(1, _refusals);
    }

    [Fact]
    public void Database_ThatComesBackInTime_RefusedNothing()
    {
        _health.Note(WriterCondition.Away);
        _clock.Advance(Grace / 2);
        Assert.True(_health.Note(WriterCondition.Writable));
        _clock.Advance(Grace * 2);

        Assert.False(_health.RefusesAtOnce);
        Assert.Equal(0, _refusals);
    }

    [Fact]
    public void Database_ThatIsReadOnly_HasNoGrace()
    {
        _health.Note(WriterCondition.ReadOnly);

        Assert.True(_health.RefusesAtOnce);
        Assert.NotNull(_health.Fault);
        Assert.Equal(1, _refusals);
    }

    [Fact]
    public void Database_ThatRefusesWhatItIsSent_GoesOnToBeAsked()
    {
        _health.Note(WriterCondition.Refused);
        _clock.Advance(Grace * 10);

        Assert.False(_health.RefusesAtOnce);
        Assert.NotNull(_health.Fault);
    }

    [Fact]
    public void Database_ThatFailsInAnotherWay_GetsNoSecondGrace()
    {
        _health.Note(WriterCondition.Away);
        _clock.Advance(Grace * 2);
        _health.Note(WriterCondition.ReadOnly);

        _health.Note(WriterCondition.Away);

        Assert.True(_health.RefusesAtOnce);
    }

    [Fact]
    public void Outage_AfterAnother_HasAGraceOfItsOwn()
    {
        _health.Note(WriterCondition.Away);
        _clock.Advance(Grace * 2);
        _health.Note(WriterCondition.Writable);
        _clock.Advance(Grace * 2);

        _health.Note(WriterCondition.Away);

        Assert.False(_health.RefusesAtOnce);
    }

    [Fact]
    public void Condition_ThatIsKnown_IsNoNews()
    {
        Assert.True(_health.Note(WriterCondition.Away));
        Assert.False(_health.Note(WriterCondition.Away));
        Assert.False(new WriterHealth(Grace, _silence, _clock).Note(WriterCondition.Writable));
    }

    [Fact]
    public void Writer_ThatEnded_StaysSo()
    {
        _health.Note(WriterCondition.Ended);

        Assert.False(_health.Note(WriterCondition.Writable));
        Assert.True(_health.RefusesAtOnce);
        Assert.NotNull(_health.Fault);
    }

    [Fact]
    public void Database_ThatDoesNotAnswer_IsRefusedUntilItDoes()
    {
        _silence.OnAsked();
        AdvanceByTicks(Grace);
        Assert.False(_health.RefusesAtOnce);

        AdvanceByTicks(Grace / 2);

        Assert.True(_health.RefusesAtOnce);
        Assert.NotNull(_health.Fault);
        Assert.NotEqual(0, _refusals);
        _silence.OnHeard();
        Assert.False(_health.RefusesAtOnce);
        Assert.Null(_health.Fault);
    }

    public void Dispose()
    {
        _health.Dispose();
        _silence.Dispose();
    }

    private void AdvanceByTicks(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Grace / 4)
        {
            _clock.Advance(Grace / 4);
        }
    }
}
