using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>Streams whose steps can't be read, or are others than they were.</summary>
public sealed class FetchTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private OrderKey _order;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _order = _gateway.Placed("k-1");
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Read_ThatFails_IsTriedAgain()
    {
        await using var client = await OpenAsync();
        await client.UntilAsync(2);

        Steps.Refusal = OrderRefusal.StorageUnavailable;
        Steps.Set(_order, 3);
        var reads = Steps.Reads;
        _gateway.Grains.Feed.Tell(_order, 3);
        await _gateway.UntilAsync(() => Steps.Reads > reads, "it was tried");
        Steps.Refusal = OrderRefusal.None;

        await client.UntilAsync(2, 3);
    }

    [Fact]
    public async Task Read_ThatDoesNotAnswer_LetsOtherOrdersPass()
    {
        var other = _gateway.Placed("k-2");
        await using var stuck = await OpenAsync();
        await using var client = await EventReader.OpenAsync(_gateway, other.OrderId);
        await stuck.UntilAsync(2);
        await client.UntilAsync(2);
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the first look is behind");
        var (isHeld, answer) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Steps.BeforeRead = async _ =>
        {
            if (Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                await answer.Task;
            }
        };
        Steps.Set(_order, 3);
        _gateway.Grains.Feed.Tell(_order, 3);
        await _gateway.UntilAsync(() => isHeld == 1, "the first order is being read");

        Steps.Set(other, 3);
        _gateway.Grains.Feed.Tell(other, 3);

        await client.UntilAsync(2, 3);
        answer.SetResult();
        await stuck.UntilAsync(2, 3);
    }

    [Fact]
    public async Task Stream_OfAnOrderThatARestoredDatabaseHasAtAnOlderVersion_EndsWhoeverComesMeanwhile()
    {
        Steps.Set(_order, 5);
        await using var client = await OpenAsync();
        await client.UntilAsync(5);
        await _gateway.UntilAsync(() => Steps.Checks.Count > 0, "the first look is behind");

        Steps.Set(_order, 3);
        await using var newcomer = await OpenAsync();
        await newcomer.UntilAsync(3);
        Steps.Set(_order, 6);
        _gateway.Grains.Feed.Tell(_order, 6);
        await newcomer.UntilAsync(3, 4, 5, 6);

        // Its fifth step is another one than the database has.
        await _gateway.UntilAsync(() => client.IsOver, "it has ended");
        Assert.Equal([5], client.Versions);
    }

    private FakeSteps Steps => _gateway.Grains.Steps;

    private Task<EventReader> OpenAsync() => EventReader.OpenAsync(_gateway, _order.OrderId);
}
