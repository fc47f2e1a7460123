using System.Net;
using OrderActors.ApiGateway.Rates;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Rates;

public sealed class RateTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void Take_FullBucket_GivesTheBurstAndThenOneAnInterval()
    {
        var rate = new KeyRate(requestsPerSecond: 10, burst: 5, _clock);
        Assert.Equal([4, 3, 2, 1, 0], Enumerable.Range(0, 5).Select(_ => Allowed(rate).Remaining));
        var refused = rate.Take();
        Assert.False(refused.IsAllowed);
        Assert.Equal(TimeSpan.FromMilliseconds(100), refused.RetryAfter);
        Assert.Equal(TimeSpan.FromMilliseconds(500), refused.Reset);

        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(rate.Take().IsAllowed);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Allowed(rate);
        Assert.False(rate.Take().IsAllowed);

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(4, Allowed(rate).Remaining);
    }

    [Fact]
    public void Take_FromManyThreads_GivesNoTokenTwice()
    {
        var rate = new KeyRate(requestsPerSecond: 1_000, burst: 1_000, _clock);
        var allowed = 0;
        Parallel.For(0, 20_000, _ => Interlocked.Add(ref allowed, rate.Take().IsAllowed ? 1 : 0));
        Assert.Equal(1_000, allowed);
    }

    [Fact]
    public async Task Any_KeyOverItsRate_Is429AndOthersAreServed()
    {
        await using var gateway = await GatewayHost.StartAsync(new()
        {
            ["Gateway:ApiKeys:0:RequestsPerSecond"] = "2",
            ["Gateway:ApiKeys:0:Burst"] = "3",
        });
        for (var left = 2; left >= 0; left--)
        {
            using var response = await GetAsync(gateway, GatewayHost.AllKey);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("\"key\";q=3;w=2", response.Headers.GetValues("RateLimit-Policy").Single());
            Assert.StartsWith($"\"key\";r={left};t=", response.Headers.GetValues("RateLimit").Single(), StringComparison.Ordinal);
        }

        var touched = gateway.Grains.Touched.Count();
        using var refused = await GetAsync(gateway, GatewayHost.AllKey);
        using var other = await GetAsync(gateway, GatewayHost.OrdersKey);

        await refused.ProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("\"key\";r=0;t=2", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal(touched, gateway.Grains.Touched.Count());
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        Assert.False(other.Headers.Contains("RateLimit"));

        gateway.Clock.Advance(TimeSpan.FromMilliseconds(500));
        using var afterwards = await GetAsync(gateway, GatewayHost.AllKey);
        Assert.Equal(HttpStatusCode.NotFound, afterwards.StatusCode);
    }

    [Fact]
    public async Task Any_RateForEveryKey_IsEachKeysOwn()
    {
        await using var gateway = await GatewayHost.StartAsync(new()
        {
            ["Gateway:Rates:RequestsPerSecond"] = "1",
            ["Gateway:ApiKeys:1:RequestsPerSecond"] = "0",
        });
        foreach (var (key, second) in ((string, HttpStatusCode)[])
            [
                (GatewayHost.AllKey, HttpStatusCode.TooManyRequests),
                (GatewayHost.OrdersKey, HttpStatusCode.NotFound),
                (GatewayHost.OtherTenantKey, HttpStatusCode.TooManyRequests),
            ])
        {
            using var first = await GetAsync(gateway, key);
            using var again = await GetAsync(gateway, key);
            Assert.Equal((HttpStatusCode.NotFound, second), (first.StatusCode, again.StatusCode));
        }
    }

    [Fact]
    public async Task Start_RatesThatCannotBe_AreAllNamed()
    {
        var start = () => GatewayHost.StartAsync(new()
        {
            ["Gateway:Rates:RequestsPerSecond"] = "-1",
            ["Gateway:Rates:Burst"] = "1000001",
            ["Gateway:ApiKeys:0:RequestsPerSecond"] = "many",
            ["Gateway:ApiKeys:0:Burst"] = "1000001",
        });

        var exception = await Assert.ThrowsAnyAsync<Exception>(start);

        foreach (var setting in (string[])
            [
                "Gateway:Rates:RequestsPerSecond", "Gateway:Rates:Burst", "Gateway:ApiKeys:0:RequestsPerSecond", "Gateway:ApiKeys:0:Burst",
            ])
        {
            Assert.Contains(setting, exception.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(GatewayHost gateway, string key) => await gateway.Client.SendAsync(
        HttpMethod.Get, $"/v1/orders/{gateway.OrderId()}", null, ("Authorization", $"Bearer {key}"));

    private static RateVerdict Allowed(KeyRate rate)
    {
        var verdict = rate.Take();
        Assert.True(verdict.IsAllowed);
        return verdict;
    }
}
