using OrderActors.Load.Orders;
using OrderActors.LocalCluster.Traffic;
using OrderActors.Tests.Support;

namespace OrderActors.LocalCluster.Tests.Traffic;

public sealed class TrafficTallyTests
{
    private static readonly AckedOrder Order = new("ord_a", "key", 450);

    private readonly FakeClock _clock = new();

    [Fact]
    public void Recovery_OfSkusThatFailed_IsFromTheFaultToTheirNextOrders()
    {
        var tally = new TrafficTally(_clock);
        tally.OnBadAnswer(1, "503 overloaded", "before");
        tally.OnFault();
        _clock.Advance(TimeSpan.FromSeconds(1));
        tally.OnBadAnswer(1, "no answer", "tea");
        tally.OnBadAnswer(1, "no answer", "milk");
        tally.OnAcked(Order, "sugar");
        _clock.Advance(TimeSpan.FromSeconds(2));
        tally.OnAcked(Order, "tea");
        Assert.Null(tally.Recovery());
        _clock.Advance(TimeSpan.FromSeconds(4));
        tally.OnAcked(Order, "tea");
        tally.OnAcked(Order, "milk");

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), 2), tally.Recovery());
    }

    [Fact]
    public void FailedTwice_CountsRequestsWhoseFirstRepeatFailed()
    {
        var tally = new TrafficTally(_clock);
        tally.OnBadAnswer(1, "503 overloaded", null);
        tally.OnBadAnswer(1, "503 overloaded", null);
        tally.OnBadAnswer(2, "no answer", null);
        tally.OnBadAnswer(3, "no answer", null);

        Assert.Equal((4, 1), (tally.Repeats, tally.FailedTwice));
        Assert.Equal("2 × 503 overloaded, 2 × no answer", tally.BadAnswers);
    }
}
