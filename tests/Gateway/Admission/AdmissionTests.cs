using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Problems;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Admission;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Any_OverTheBound_Is503AndTouchesNothingUntilAPlaceIsFree()
    {
        await using var gateway = await GatewayHost.StartAsync(new()
        {
            ["Gateway:Admission:MaxRequestsInFlight"] = "2",
            ["Gateway:Admission:MaxRequestsWaiting"] = "0",
        });
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
        Assert.InRange(refused.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, ProblemWriter.OverloadSpreadSeconds);
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

        Assert.Equal(0, gateway.Services.GetRequiredService<AdmissionGate>().AtWork);
    }
}
