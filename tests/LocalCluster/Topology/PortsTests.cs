using System.Net;
using System.Net.Sockets;
using OrderActors.LocalCluster.Topology;

namespace OrderActors.LocalCluster.Tests.Topology;

public sealed class PortsTests
{
    [Fact]
    public void Take_WhereSomebodyListens_SkipsThePortAndGivesNoneTwice()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var busy = ((IPEndPoint)listener.LocalEndpoint).Port;
        var ports = new Ports(busy);

        int[] taken = [ports.Take(), ports.Take(), ports.Take()];

        Assert.DoesNotContain(busy, taken);
        Assert.Equal(taken.Order().Distinct(), taken);
        Assert.All(taken, port => Assert.True(port > busy));
    }

    [Fact]
    public void Take_WhereNoPortIsLeft_SaysSo()
    {
        var ports = new Ports(IPEndPoint.MaxPort + 1);

        Assert.Throws<ClusterException>(() => ports.Take());
    }
}
