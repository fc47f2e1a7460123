using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Composition;
using OrderActors.ApiGateway.Health;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Health;

/// <summary>A gateway that has no silo to call.</summary>
public sealed class SiloConnectionTests
{
    [Fact]
    public async Task Any_WithoutASilo_Is503AndTouchesNothing()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var connection = gateway.Services.GetRequiredService<SiloConnection>();

        connection.IsUp = false;
        using var refused = await gateway.Client.GetAsync(new Uri($"/v1/orders/{gateway.OrderId()}", UriKind.Relative));
        using var withoutKey = await gateway.Client.SendAsync(HttpMethod.Get, "/v1/orders", null, ("Authorization", "Bearer nonsense"));
        using var health = await gateway.Client.GetAsync(new Uri("/healthz", UriKind.Relative));

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        await withoutKey.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(gateway.Grains.Touched);

        connection.IsUp = true;
        using var answered = await gateway.Client.GetAsync(new Uri("/v1/orders", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData(null, SiloPlace.InProcess)]
    [InlineData("InProcess", SiloPlace.InProcess)]
    [InlineData("cluster", SiloPlace.Cluster)]
    public void Place_OfTheSilo_IsReadFromTheSetting(string? setting, SiloPlace place) =>
        Assert.Equal(place, GatewaySilo.PlaceOf(Read(setting)));

    [Fact]
    public void Place_ThatDoesNotExist_IsRefusedByName() => Assert.Contains(
        "Gateway:Silo", Assert.Throws<OptionsValidationException>(() => GatewaySilo.PlaceOf(Read("7"))).Message, StringComparison.Ordinal);

    private static IConfiguration Read(string? setting) => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("Gateway:Silo", setting)])
        .Build();
}
