using OrderActors.Storage.Hosting;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.Hosting;

/// <summary>When a database counts as one that says nothing.</summary>
public sealed class SilenceTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly FakeClock _clock = new();
    private readonly Silence _silence;
    private int _silentTicks;

    public SilenceTests() => _silence = new Silence(Grace, _clock, isSilent => _silentTicks += isSilent ? 1 : 0);

    [Fact]
    public void Nobody_WhoAsks_HearsNoSilence()
    {
        Pass(Grace * 10);

        Assert.False(_silence.IsSilent);
    }

    [Fact]
    public void Question_WithoutAnAnswer_IsSilenceAfterTheGraceAndNotBefore()
    {
        _silence.OnAsked();
        Pass(Grace);
        Assert.False(_silence.IsSilent);

        Pass(Grace / 2);

        Assert.True(_silence.IsSilent);
        var ticks = _silentTicks;
        Pass(Grace);
        Assert.InRange(_silentTicks, ticks + 1, int.MaxValue);
    }

    [Fact]
    public void Answer_ToAnybody_IsHeard()
    {
        _silence.OnAsked();
        for (var i = 0; i < 20; i++)
        {
            Pass(Grace / 2);
            _silence.OnAsked();
            _silence.OnHeard();
        }

        Assert.False(_silence.IsSilent);
    }

    [Fact]
    public void Process_ThatWasHeldUpItself_HearsNoSilence()
    {
        var clock = new LateClock();
        using var silence = new Silence(Grace, clock, _ => { });
        silence.OnAsked();

        // Minutes late, and once.
        clock.Tick();
        clock.Tick();

        Assert.False(silence.IsSilent);
    }

    [Fact]
    public void Connection_ThatIsRefusedAgainAndAgain_IsNoSilence()
    {
        for (var i = 0; i < 20; i++)
        {
            _silence.OnAsked();
            Pass(Grace / 2);
            _silence.OnLost();
        }

        Assert.False(_silence.IsSilent);
    }

    [Fact]
    public void Silence_OnceFound_LastsUntilSomethingIsHeard()
    {
        _silence.OnAsked();
        Pass(Grace * 2);
        _silence.OnLost();
        Pass(Grace * 2);
        Assert.True(_silence.IsSilent);

        var ticks = _silentTicks;
        _silence.OnAsked();
        Pass(Grace / 4);
        Assert.NotEqual(ticks, _silentTicks);

        _silence.OnHeard();
        Assert.False(_silence.IsSilent);
    }

    public void Dispose() => _silence.Dispose();

    /// <summary>Its timers come when a test says so, however late.</summary>
    private sealed class LateClock : TimeProvider
    {
        private TimerCallback? _callback;
        private object? _state;

        public void Tick() => _callback!(_state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Grace / 4)
        {
            _clock.Advance(Grace / 4);
        }
    }
}
