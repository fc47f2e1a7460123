using System.Net;
using OrderActors.ApiGateway.Repeats;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Webhooks;
using OrderActors.GrainInterfaces.Orders;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Repeats;

public sealed class LostCallTests : IAsyncLifetime
{
    private const string Body =
        """{"customerId":"c-1","currency":"EUR","lines":[{"sku":"tea-01","quantity":1,"unitPriceMinor":1}]}""";

    private GatewayHost _gateway = null!;
    private int _calls;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync(WebhookPartner.Settings);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Read_CallIsLostWithItsSilo_IsMadeAgain()
    {
        Lose(2);
        var answer = ReadAsync();
        await PassAsync(2);

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task Create_CallIsLostWithItsSilo_IsMadeAgain()
    {
        Lose(1);
        var answer = _gateway.Client.SendAsync(
            HttpMethod.Post, "/v1/orders", Answers.Json(Body), ("Idempotency-Key", "k-1"));
        await PassAsync(1);

        using var response = await answer;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Webhook_CallIsLostWithItsSilo_IsMadeAgain()
    {
        Lose(1);
        var partner = new WebhookPartner(_gateway);
        var answer = partner.SendAsync("payment", partner.Succeeded());
        await PassAsync(1);

        await answer;
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Read_CallIsLostAgainAndAgain_IsTheClustersFault()
    {
        Lose(int.MaxValue);
        var answer = ReadAsync();
        await PassAsync(4);

        using var response = await answer;
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        Assert.Equal(5, _calls);
    }

    [Fact]
    public async Task Read_DeadlineIsBeforeTheNextTry_IsTheClustersFault()
    {
        Lose(int.MaxValue);
        var answer = ReadAsync(("X-Request-Timeout-Ms", "50"));
        await Eventually.True(() => _calls == 1 && _gateway.Clock.ArmedTimers == 2);
        // The next try is due by then, or not; either way the time is over.
        _gateway.Clock.Advance(TimeSpan.FromMilliseconds(75));

        using var response = await answer;
        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
    }

    [Fact]
    public async Task Cancel_CallIsLostWithItsSilo_IsNotMadeAgain()
    {
        Lose(1);
        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, $"/v1/orders/{_gateway.OrderId()}/cancel");

        await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "cluster-unavailable");
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void TrySpend_NothingSaved_GivesOneForTenRequests()
    {
        var budget = new RepeatBudget();
        Assert.Equal(100, Spend(budget));

        for (var i = 0; i < 29; i++)
        {
            budget.OnRequest();
        }

        Assert.Equal(2, Spend(budget));
        for (var i = 0; i < 1_000_000; i++)
        {
            budget.OnRequest();
        }

        Assert.Equal(1_000, Spend(budget));
    }

    private static int Spend(RepeatBudget budget)
    {
        var spent = 0;
        while (budget.TrySpend())
        {
            spent++;
        }

        return spent;
    }

    private void Lose(int calls) => _gateway.Grains.PrepareOrder = order => order.Answer = _ => Interlocked.Increment(ref _calls) <= calls
        ? throw new OrleansException("The silo is gone.")
        : ValueTask.FromResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });

    private Task<HttpResponseMessage> ReadAsync(params (string, string)[] headers) =>
        _gateway.Client.SendAsync(HttpMethod.Get, $"/v1/orders/{_gateway.OrderId()}", null, headers);

    // The longest pauses that there can be, and together less than the deadline.
    private async Task PassAsync(int pauses)
    {
        for (var i = 1; i <= pauses; i++)
        {
            await Eventually.True(() => _calls == i && _gateway.Clock.ArmedTimers == 2);
            _gateway.Clock.Advance(TimeSpan.FromMilliseconds(i switch { 1 => 75, 2 => 375, _ => 1_500 }));
        }
    }
}
