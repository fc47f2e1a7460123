using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Admission;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Any_OverTheBound_Is503AndTouchesNothingUntilAPlaceIsFree()
    {
        await using var gateway = await GatewayHost.StartAsync(new() { ["Gateway:Admission:MaxRequestsInFlight"] = "2" });
        using var asked = new SemaphoreSlim(0);
        var answer = new TaskCompletionSource<OrderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Grains.PrepareOrder = order => order.Answer = async _ =>
        {
            asked.Release();
            return await answer.Task;
        };
        Task<HttpResponseMessage>[] first = [GetAsync("k-1"), GetAsync("k-2")];
        await asked.WaitAsync();
        await asked.WaitAsync();

        using var refused = await GetAsync("k-3");
        using var ready = await gateway.Client.GetAsync(new Uri("/readyz", UriKind.Relative));
        using var health = await gateway.Client.GetAsync(new Uri("/healthz", UriKind.Relative));

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable, "overloaded");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(2, gateway.Grains.Touched.Count());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("saturated", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);

        answer.SetResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });
        Assert.All(await Task.WhenAll(first), static response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        using var afterwards = await GetAsync("k-3");
        Assert.Equal(HttpStatusCode.OK, afterwards.StatusCode);

        Task<HttpResponseMessage> GetAsync(string key) =>
            gateway.Client.GetAsync(new Uri($"/v1/orders/{gateway.OrderId(key)}", UriKind.Relative));
    }

    [Fact]
    public async Task Any_WhateverItsAnswer_GivesItsPlaceBack()
    {
        await using var gateway = await GatewayHost.StartAsync();
        gateway.Grains.PrepareOrder = static order => order.Answer = static _ => throw new InvalidOperationException("A bug.");
        foreach (var path in (string[])["/v1/orders?x=1", "/v1/orders/x", $"/v1/orders/{gateway.OrderId()}", "/v1/nothing", "/healthz"])
        {
            using var response = await gateway.Client.GetAsync(new Uri(path, UriKind.Relative));
        }

        Assert.Equal(0, gateway.Services.GetRequiredService<RequestsInFlight>().Count);
    }

    [Fact]
    public void TryEnter_FromManyThreads_NeverHoldsMoreThanTheBound()
    {
        var inFlight = new RequestsInFlight(Options.Create(new AdmissionOptions { MaxRequestsInFlight = 3 }));
        var (inside, most) = (0, 0);

        Parallel.For(0, 20_000, _ =>
        {
            if (!inFlight.TryEnter())
            {
                return;
            }

            var now = Interlocked.Increment(ref inside);
            InterlockedMax(ref most, now);
            Interlocked.Decrement(ref inside);
            inFlight.Exit();
        });

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, inFlight.Count);
        Assert.False(inFlight.IsFull);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
        }
    }
}
