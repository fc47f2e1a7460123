using System.Net;
using Microsoft.AspNetCore.Connections;
using OrderActors.ApiGateway.Connections;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Connections;

/// <summary>Which connection goes first.</summary>
public sealed class OpenConnectionsTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly TestClock _clock = new();
    private readonly OpenConnections _open;

    public OpenConnectionsTests() => _open = new OpenConnections(_clock);

    [Fact]
    public void TakeIdlest_OfSilentOnes_IsInTheOrderInWhichTheyCame()
    {
        GatewayConnection[] all = [Open(), Open(), Open(), Open()];

        Assert.Equal(all[..2], _open.TakeIdlest(null, wanted: 2, needed: false));
        Assert.Equal(all[2..], _open.TakeIdlest(null, wanted: 5, needed: false));
        Assert.Empty(_open.TakeIdlest(null, wanted: 1, needed: true));
        Assert.Equal(0, _open.Count);
    }

    [Fact]
    public void TakeIdlest_OfThoseThatHadARequest_IsTheOneWhoseLastIsOldest()
    {
        GatewayConnection[] all = [Open(), Open(), Open()];
        foreach (var used in (int[])[1, 0, 2, 1])
        {
            all[used].Begin();
            all[used].End();
            _clock.Advance(s_second);
        }

        Assert.Equal([all[0], all[2]], _open.TakeIdlest(null, wanted: 2, needed: false));
        Assert.Equal([all[1]], _open.TakeIdlest(null, wanted: 2, needed: false));
    }

    [Fact]
    public void TakeIdlest_OfBoth_IsASilentOneHoweverNew()
    {
        var old = Open();
        old.Begin();
        old.End();
        _clock.Advance(TimeSpan.FromHours(1));
        var silent = Open();

        Assert.Equal([silent], _open.TakeIdlest(null, wanted: 1, needed: false));
        Assert.Equal([old], _open.TakeIdlest(null, wanted: 1, needed: false));
    }

    [Fact]
    public void TakeIdlest_WithARequestInProgress_IsNeverThatOne()
    {
        var (first, second) = (Open(), Open());
        first.Begin();
        second.Begin();
        second.End();
        second.Begin();

        Assert.Empty(_open.TakeIdlest(null, wanted: 9, needed: true));

        // An event stream of an hour is not idle for an hour when it ends.
        second.End();
        _clock.Advance(s_second);
        first.End();
        Assert.Equal([second], _open.TakeIdlest(null, wanted: 1, needed: true));
    }

    [Fact]
    public void TakeIdlest_OfAFew_LeavesThoseOfAMomentAgo()
    {
        var silent = OpenNow();
        Assert.Empty(_open.TakeIdlest(null, wanted: 9, needed: false));
        Assert.Equal([silent], _open.TakeIdlest(null, wanted: 9, needed: true));

        var used = OpenNow();
        used.Begin();
        used.End();
        Assert.Empty(_open.TakeIdlest(null, wanted: 9, needed: false));
        Assert.Equal([used], _open.TakeIdlest(null, wanted: 9, needed: true));

        GatewayConnection[] two = [OpenNow(), OpenNow()];
        Assert.Equal(two[..1], _open.TakeIdlest(null, wanted: 9, needed: true));
    }

    [Fact]
    public void TakeIdlest_OfAnAddress_LeavesAllOthers()
    {
        var (other, first, second) = (Open("10.0.0.1"), Open("10.0.0.2"), Open("10.0.0.2"));
        first.Begin();
        first.End();
        _clock.Advance(s_second);
        var address = _open.Find(first.Source);

        Assert.Equal(2, address!.Count);
        Assert.Equal([second], _open.TakeIdlest(address, wanted: 9, needed: true));
        Assert.Equal([first], _open.TakeIdlest(address, wanted: 9, needed: true));
        Assert.Empty(_open.TakeIdlest(address, wanted: 9, needed: true));
        Assert.Null(_open.Find(first.Source));
        Assert.Equal(1, _open.Find(other.Source)!.Count);
    }

    [Fact]
    public void Remove_OfOneThatWasTaken_ChangesNothing()
    {
        var (first, second) = (Open(), Open());
        Assert.Equal([first], _open.TakeIdlest(null, wanted: 1, needed: true));

        _open.Remove(first);

        Assert.Equal((1, 1), (_open.Count, _open.Find(second.Source)!.Count));
    }

    [Fact]
    public void TryClaim_AgainstRequestsThatBegin_IsForOneOfBoth()
    {
        for (var round = 0; round < 10_000; round++)
        {
            var connection = new GatewayConnection(new DefaultConnectionContext(), _clock);
            var (claimed, busy) = (false, false);

            Parallel.Invoke(
                () => claimed = connection.TryClaim(),
                () =>
                {
                    connection.Begin();
                    busy = connection.HasSentARequest;
                });

            Assert.True(claimed != busy);
        }
    }

    private GatewayConnection Open(string address = "10.0.0.1")
    {
        var connection = OpenNow(address);
        _clock.Advance(s_second);
        return connection;
    }

    private GatewayConnection OpenNow(string address = "10.0.0.1")
    {
        var connection = new GatewayConnection(
            new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4711) }, _clock);
        _open.Add(connection);
        return connection;
    }
}
