using System.Net;
using System.Net.Sockets;
using OrderActors.ApiGateway.Connections;

namespace OrderActors.Gateway.Tests.Connections;

public sealed class ConnectionLimitsTests
{
    [Theory]
    [InlineData(17_000, null, 20_000, 17_000, 8_500)]
    [InlineData(17_000, 17_000, 20_000, 17_000, 17_000)]
    [InlineData(17_000, null, null, 17_000, 8_500)]
    [InlineData(17_000, null, 17_500, 16_500, 8_250)]
    [InlineData(17_000, 17_000, 1_024, 512, 512)]
    [InlineData(17_000, null, 1, 1, 1)]
    [InlineData(10, 3, 20_000, 10, 3)]
    [InlineData(1, null, 20_000, 1, 1)]
    public void Of_SettingsAndFiles_LeavesFilesForTheRest(int max, int? perAddress, int? files, int expected, int expectedPerAddress)
    {
        var options = new ConnectionOptions { MaxConnections = max, MaxConnectionsPerAddress = perAddress };

        Assert.Equal(new ConnectionLimits(expected, expectedPerAddress), ConnectionLimits.Of(options, files));
    }

    // 15,000 event streams, each a request in progress, and as many silent connections have to fit in.
    [Fact]
    public void Of_Defaults_IsCrowdedOnlyOver15000() => Assert.True(ConnectionLimits.Of(new ConnectionOptions(), 20_000).Crowded > 15_000);

    [Theory]
    [InlineData("Max open files            20000                524288               files     ", 20_000)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files            ", null)]
    [InlineData("Max processes             96462                96462                processes ", null)]
    public void Parse_LinesOfLinux_FindsTheSoftLimit(string line, int? expected) =>
        Assert.Equal(expected, OpenFiles.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Theory]
    [InlineData("10.0.0.7", "::ffff:10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.8", false)]
    [InlineData("2001:db8:1:2:3::4", "2001:db8:1:2:5::6", true)]
    [InlineData("2001:db8:1:2::4", "2001:db8:1:3::4", false)]
    [InlineData("::1", "0.0.0.0", false)]
    public void SourceOf_Address_IsOfOneHostOrOneNetworkOfIPv6(string one, string other, bool same) =>
        Assert.Equal(same, Source(one) == Source(other));

    [Fact]
    public void SourceOf_WhatIsNoAddress_IsNone() =>
        Assert.All(
            (EndPoint?[])[null, new UnixDomainSocketEndPoint("/run/gateway.sock")],
            static remote => Assert.Null(GatewayConnection.SourceOf(remote)));

    private static UInt128? Source(string address) => GatewayConnection.SourceOf(new IPEndPoint(IPAddress.Parse(address), 4711));
}
