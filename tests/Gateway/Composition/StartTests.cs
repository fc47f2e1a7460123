using Microsoft.Extensions.Options;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Composition;

public sealed class StartTests
{
    private const string Payment = "Gateway:Webhooks:PaymentSecrets:";
    private const string Fulfilment = "Gateway:Webhooks:FulfilmentSecrets:";

    /// <summary>A setting, and what is said of it.</summary>
    public static TheoryData<string, string?, string> Faulty => new()
    {
        { "Orders:IdKey", "", "Orders:IdKey: is required outside Development" },
        { "Orders:IdKey", "c2hvcnQ=", "Orders:IdKey: must be base64 of 32 bytes or more" },
        { "Orders:IdKey", "no base64!", "Orders:IdKey: must be base64 of 32 bytes or more" },
        { "Gateway:ApiKeys:0:Hash", "abc", "Gateway:ApiKeys:0:Hash: must be the SHA-256 of the key, 64 hexadecimal digits" },
        { "Gateway:ApiKeys:1:Hash", GatewayHost.HashOf(GatewayHost.AllKey), "Gateway:ApiKeys:1:Hash: the same key is configured twice" },
        { "Gateway:ApiKeys:0:Tenant", "Acme", "Gateway:ApiKeys:0:Tenant: must be 1 to 64 of a-z 0-9 -" },
        { "Gateway:ApiKeys:0:Roles", "orders,root", "Gateway:ApiKeys:0:Roles: must name one or more of orders, stock, admin" },
        { "Gateway:ApiKeys:0:Roles", "", "Gateway:ApiKeys:0:Roles: must name one or more of orders, stock, admin" },
        { "Gateway:Admission:MaxRequestsInFlight", "0", "Gateway:Admission:MaxRequestsInFlight: must be from 1 to 100000" },
        { "Gateway:Connections:MaxConnections", "0", "Gateway:Connections:MaxConnections: must be from 1 to 1000000" },
        {
            "Gateway:Connections:MaxConnectionsPerAddress", "1000001",
            "Gateway:Connections:MaxConnectionsPerAddress: must be from 1 to 1000000"
        },
        { "Gateway:Connections:IdleTimeout", "0:0:0.9", "Gateway:Connections:IdleTimeout: must be from 00:00:01 to 01:00:00" },
        { "Gateway:Connections:HeadersTimeout", "0:1:1", "Gateway:Connections:HeadersTimeout: must be from 00:00:01 to 00:01:00" },
        { "Gateway:Connections:MinBytesPerSecond", "0", "Gateway:Connections:MinBytesPerSecond: must be from 1 to 65536" },
        {
            "Gateway:Connections:RateGracePeriod", "0:0:1",
            "Gateway:Connections:RateGracePeriod: must be from 00:00:01.1000000 to 00:01:00"
        },
        { Payment + "0", "secret", Payment + "0: must be whsec_ and base64 of 16 to 128 bytes" },
        { Fulfilment + "1", "whsec_YQ==", Fulfilment + "1: must be whsec_ and base64 of 16 to 128 bytes" },
        { "Metrics:MaxSeriesPerInstrument", "0", "Metrics:MaxSeriesPerInstrument: must be from 1 to 100000" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task Start_FaultySetting_IsRefusedByName(string setting, string? value, string fault)
    {
        var settings = new Dictionary<string, string?> { [setting] = value };
        if (setting.EndsWith(":1", StringComparison.Ordinal))
        {
            settings[setting[..^1] + "0"] = "whsec_ZGV2ZWxvcG1lbnQtb25seS1zZWNyZXQ=";
        }

        Assert.Equal([fault], await FaultsAsync(settings));
    }

    [Fact]
    public async Task Start_ManyFaultySettings_NamesThemAll()
    {
        var faults = await FaultsAsync(new()
        {
            ["Orders:IdKey"] = null,
            ["Gateway:ApiKeys:0:Hash"] = "x",
            ["Gateway:ApiKeys:0:Tenant"] = null,
            ["Gateway:Admission:MaxRequestsInFlight"] = "-1",
        });

        Assert.Equal(4, faults.Length);
    }

    [Fact]
    public async Task Start_NoKeysOutsideDevelopment_IsRefused()
    {
        var settings = GatewayHost.Settings().Keys.Where(static key => key.Contains("ApiKeys", StringComparison.Ordinal))
            .ToDictionary(static key => key, static _ => (string?)null);

        Assert.Contains("Gateway:ApiKeys: no API key is configured, and only Development can do without", await FaultsAsync(settings));
    }

    [Fact]
    public async Task Start_Development_NeedsNoIdKeyAndTakesTheKeyDev()
    {
        await using var gateway = await GatewayHost.StartAsync(new() { ["Orders:IdKey"] = null }, "Development");

        using var response = await gateway.Client.SendAsync(HttpMethod.Get, "/v1/orders", null, ("Authorization", "Bearer dev"));

        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["dev"], gateway.Grains.Touched);
    }

    private static async Task<string[]> FaultsAsync(Dictionary<string, string?> settings)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await (await GatewayHost.StartAsync(settings)).DisposeAsync());
        var causes = exception is AggregateException several ? several.InnerExceptions : (IReadOnlyList<Exception>)[exception];
        return [.. causes.SelectMany(static cause => Assert.IsType<OptionsValidationException>(cause).Failures)];
    }
}
