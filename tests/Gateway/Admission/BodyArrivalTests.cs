using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Webhooks;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Webhooks;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Admission;

/// <summary>A body that is slow costs its sender's place among the slow, and nobody else anything.</summary>
public sealed class BodyArrivalTests : IAsyncLifetime
{
    private const string Order =
        """{"customerId":"c-1","currency":"EUR","lines":[{"sku":"tea-01","quantity":1,"unitPriceMinor":1}]}""";

    private readonly TestClock _clock = new();
    private readonly List<NetworkStream> _connections = [];
    private KestrelHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await KestrelHost.StartAsync(clock: _clock, settings: new()
        {
            ["Gateway:Admission:MaxRequestsInFlight"] = "1",
            ["Gateway:Admission:MaxRequestsWaiting"] = "0",
            ["Gateway:Admission:MaxBodiesArriving"] = "3",
            ["Gateway:Admission:MaxWebhooksArriving"] = "3",
        });
        _gateway.Grains.PrepareOrder = static order => order.Answers(1);
    }

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Any_BodiesThatAreSlow_TakeNoPlaceAndLeaveTheGatewayReady()
    {
        await BeginAsync(3, $"{KestrelHost.Create}Content-Length: 2000\r\n\r\n{{");
        await BeginAsync(3, $"{WebhookHead("m-1", "v1,x")}Content-Length: 2000\r\n\r\n{{");
        await ArriveAsync(6);

        Assert.Equal(0, _gateway.App.Services.GetRequiredService<AdmissionGate>().AtWork);
        Assert.Equal(200, (await _gateway.AskAsync("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n")).Status);
        Assert.Equal(201, (await CreateAsync()).Status);
        Assert.Equal(204, (await _gateway.AskAsync(Genuine())).Status);
    }

    [Fact]
    public async Task Any_MoreSlowBodiesThanMayBe_TheSlowestLosesItsPlaceToTheNewest()
    {
        foreach (var head in (string[])[KestrelHost.Create, WebhookHead("m-1", "v1,x")])
        {
            _connections.Clear();
            await BeginAsync(1, $"{head}Content-Length: 2000\r\n\r\n{{");
            await ArriveAsync(1);
            await BeginAsync(3, $"{head}Content-Length: 2000\r\n\r\n{{");

            (await RawAnswer.ReadAsync(_connections[0])).AssertProblem(408, "request-timeout");
            await ArriveAsync(3);
            await ReleaseAsync();
        }
    }

    [Fact]
    public async Task Webhook_BodyIsSlowerThanItMayBe_Is408WhateverItsSenderSays()
    {
        await BeginAsync(1, $"{WebhookHead("m-1", "v1,x")}X-Request-Timeout-Ms: 10000\r\nContent-Length: 2000\r\n\r\n{{");
        await ArriveAsync(1);

        _clock.Advance(TimeSpan.FromSeconds(2));

        (await RawAnswer.ReadAsync(_connections[0])).AssertProblem(408, "request-timeout");
        await ArriveAsync(0);
    }

    [Fact]
    public async Task Webhook_GenuineAndSlow_HasTheRestOfItsDeadlineForTheWork()
    {
        var answer = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Grains.PrepareOrder = order => order.Answer = async deadline =>
        {
            answer.SetResult(deadline);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, deadline);
            return new();
        };
        var request = Genuine();
        await BeginAsync(1, request[..^1]);
        await ArriveAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _connections[0].WriteAsync(Encoding.ASCII.GetBytes(request[^1..]));
        var deadline = await answer.Task;

        _clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromMilliseconds(1));
        Assert.False(deadline.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        (await RawAnswer.ReadAsync(_connections[0])).AssertProblem(504, "deadline-exceeded");
    }

    [Theory]
    [InlineData("")]
    [InlineData("webhook-id: m-1\r\nwebhook-timestamp: 1\r\nwebhook-signature: v1,x\r\n")]
    [InlineData("webhook-id: m-1\r\nwebhook-signature: v1,x\r\n")]
    public async Task Webhook_HeaderThatCannotBeGenuine_IsRefusedBeforeItsBodyComes(string header)
    {
        var answer = await _gateway.AskAsync($"POST /v1/webhooks/payment HTTP/1.1\r\nHost: h\r\n{header}Content-Length: 2000\r\n\r\n");

        answer.AssertProblem(401, "invalid-signature");
    }

    [Fact]
    public async Task Any_ClientGoesAwayInItsBody_IsForgotten()
    {
        await BeginAsync(2, $"{KestrelHost.Create}Content-Length: 2000\r\n\r\n{{");
        await ArriveAsync(2);

        await ReleaseAsync();

        Assert.Equal(201, (await CreateAsync()).Status);
    }

    private async Task ReleaseAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await ArriveAsync(0);
    }

    private Task<RawAnswer> CreateAsync() => _gateway.AskAsync($"{KestrelHost.Create}Content-Length: {Order.Length}\r\n\r\n{Order}");

    private async Task BeginAsync(int count, string request)
    {
        for (var i = 0; i < count; i++)
        {
            var connection = await _gateway.ConnectAsync();
            _connections.Add(connection);
            await connection.WriteAsync(Encoding.ASCII.GetBytes(request));
        }
    }

    private Task ArriveAsync(int count) => Eventually.True(
        () => _gateway.App.Services.GetRequiredService<BodyArrivals>().Count == count, $"{count} bodies on their way");

    private string WebhookHead(string id, string signature) =>
        "POST /v1/webhooks/payment HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" +
        $"webhook-id: {id}\r\nwebhook-timestamp: {_clock.GetUtcNow().ToUnixTimeSeconds()}\r\nwebhook-signature: {signature}\r\n";

    private string Genuine()
    {
        var orderId = _gateway.App.Services.GetRequiredService<OrderIdScheme>().Derive("dev", "k-1", "tea-01");
        var data = $$"""{"orderId":"{{orderId}}","paymentId":"pay-1","amountMinor":900,"currency":"EUR"}""";
        var body = $$"""{"type":"payment.succeeded","tenant":"dev","data":{{data}}}""";
        var secret = WebhookOptions.Decode(WebhookOptions.DevelopmentSecret)!;
        var signature = WebhookPartner.Signature(secret, "m-2", _clock.GetUtcNow().ToUnixTimeSeconds(), body);
        return $"{WebhookHead("m-2", signature)}Content-Length: {body.Length}\r\n\r\n{body}";
    }
}
