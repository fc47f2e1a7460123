using OrderActors.LocalCluster.Traffic;
using OrderActors.Tests.Support;

namespace OrderActors.LocalCluster.Tests.Traffic;

/// <summary>How many requests clients have under way.</summary>
public sealed class RequestWindowTests
{
    private const int Most = 1_000;

    private readonly FakeClock _clock = new();
    private readonly RequestWindow _window;

    public RequestWindowTests() => _window = new RequestWindow(Most, _clock);

    [Fact]
    public async Task Request_WhenAllPlacesAreTaken_WaitsForOne()
    {
        Take(RequestWindow.Least);
        var next = _window.EnterAsync(CancellationToken.None);
        Assert.False(next.IsCompleted);

        _window.Leave(wasAnswered: false);

        await Eventually.Done(next);
    }

    [Fact]
    public async Task Request_ThatIsGivenUpWhileItWaits_TakesNoPlace()
    {
        Take(RequestWindow.Least);
        using var giveUp = new CancellationTokenSource();
        var first = _window.EnterAsync(giveUp.Token);
        var second = _window.EnterAsync(CancellationToken.None);

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _window.Leave(wasAnswered: false);

        await Eventually.Done(second);
    }

    [Fact]
    public void Window_WithAnswers_GrowsToItsMost()
    {
        for (var i = 0; i < 2 * Most; i++)
        {
            Take(1);
            _window.Leave(wasAnswered: true);
        }

        Assert.Equal(Most, _window.Size);
    }

    [Fact]
    public void Window_WithoutAnswers_IsCutOnceAWhileAndNotBelowItsLeast()
    {
        Window_WithAnswers_GrowsToItsMost();
        Take(100);
        for (var i = 0; i < 50; i++)
        {
            _window.Leave(wasAnswered: false);
        }

        Assert.Equal(Most * 7 / 10, _window.Size);
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(4));
            _window.Leave(wasAnswered: false);
        }

        Assert.Equal(RequestWindow.Least, _window.Size);
    }

    [Fact]
    public void Window_OfFewClients_IsNoLargerThanTheyAre() => Assert.Equal(3, new RequestWindow(3, _clock).Size);

    private void Take(int places)
    {
        for (var i = 0; i < places; i++)
        {
            Assert.True(_window.EnterAsync(CancellationToken.None).IsCompletedSuccessfully);
        }
    }
}
