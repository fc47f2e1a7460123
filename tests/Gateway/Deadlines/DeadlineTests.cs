using System.Net;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Deadlines;

public sealed class DeadlineTests : IAsyncLifetime, IDisposable
{
    private readonly SemaphoreSlim _asked = new(0);

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _gateway.Grains.PrepareOrder = order => order.Answer = NeverAsync;
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    public void Dispose() => _asked.Dispose();

    [Theory]
    [InlineData(null, 5_000)]
    [InlineData("0", 50)]
    [InlineData("49", 50)]
    [InlineData("50", 50)]
    [InlineData("1234", 1_234)]
    [InlineData("10000", 10_000)]
    [InlineData("10001", 10_000)]
    [InlineData("99999999999999999999", 10_000)]
    public async Task Any_GrainThatDoesNotAnswer_Is504AtTheDeadlineAndNotBefore(string? header, int milliseconds)
    {
        var answer = GetAsync(header);
        await _asked.WaitAsync();
        _gateway.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        Assert.False(answer.IsCompleted);

        _gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));

        using var response = await answer;
        await response.ProblemAsync(HttpStatusCode.GatewayTimeout, "deadline-exceeded");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("+100")]
    [InlineData("1 000")]
    [InlineData("999999999999999999999")]
    public async Task Any_DeadlineThatIsNone_Is400(string header)
    {
        using var response = await GetAsync(header);

        Assert.Equal(["X-Request-Timeout-Ms: must be a whole number of milliseconds"], await response.FaultsAsync());
    }

    [Fact]
    public async Task Any_EngineTimesOut_Is504()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answer = static _ => throw new TimeoutException("The silo said nothing.");

        using var response = await GetAsync(null);

        await response.ProblemAsync(HttpStatusCode.GatewayTimeout, "deadline-exceeded");
    }

    [Fact]
    public async Task Any_ClientGoesAway_CancelsTheGrainsCall()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gateway.Grains.PrepareOrder = order => order.Answer = async deadline =>
        {
            using var registration = deadline.Register(cancelled.SetResult);
            return await NeverAsync(deadline);
        };
        using var client = new CancellationTokenSource();
        var answer = _gateway.Client.GetAsync(new Uri($"/v1/orders/{_gateway.OrderId()}", UriKind.Relative), client.Token);
        await _asked.WaitAsync();

        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Any_RequestsOneAfterTheOther_LeaveNoTimerAndNoCancellationBehind()
    {
        var tokens = new List<CancellationToken>();
        _gateway.Grains.PrepareOrder = order => order.Answer = deadline =>
        {
            tokens.Add(deadline);
            return ValueTask.FromResult(new OrderAnswer { Order = FakeOrderGrain.View(1) });
        };
        for (var round = 0; round < 20; round++)
        {
            using var response = await GetAsync("50");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            _gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(tokens, static token => Assert.False(token.IsCancellationRequested));
        Assert.Equal(0, _gateway.Clock.ArmedTimers);
    }

    private async ValueTask<OrderAnswer> NeverAsync(CancellationToken deadline)
    {
        var never = new TaskCompletionSource<OrderAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = deadline.Register(() => never.TrySetCanceled(deadline));
        _asked.Release();
        return await never.Task;
    }

    private Task<HttpResponseMessage> GetAsync(string? milliseconds) => _gateway.Client.SendAsync(
        HttpMethod.Get,
        $"/v1/orders/{_gateway.OrderId()}",
        null,
        milliseconds is null ? [] : [("X-Request-Timeout-Ms", milliseconds)]);
}
