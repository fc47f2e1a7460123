using System.Net;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Orders;

public sealed class CancelOrderTests : IAsyncLifetime
{
    private GatewayHost _gateway = null!;
    private FakeOrderGrain _order = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _order = _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId());
        _order.Answers(version: 3);
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(null, 0)]
    [InlineData("*", 0)]
    [InlineData("\"3\"", 3)]
    [InlineData("\"2\", \"3\"", 3)]
    [InlineData("\"3\", W/\"2\"", 3)]
    public async Task Cancel_IfMatchThatFits_AsksForThatVersion(string? header, long version)
    {
        using var response = await CancelAsync(header);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"3\"", response.Headers.ETag?.Tag);
        Assert.Equal(FakeOrderGrain.Json, await response.Content.ReadAsStringAsync());
        Assert.Equal([version], _order.Cancelled);
    }

    [Theory]
    [InlineData("W/\"3\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"0\"")]
    [InlineData("\"03\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"three\"")]
    [InlineData("\"99999999999999999999\"")]
    public async Task Cancel_IfMatchThatCannotFit_Is412AndCancelsNothing(string header)
    {
        using var response = await CancelAsync(header);

        await response.ProblemAsync(HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.Empty(_order.Cancelled);
    }

    [Fact]
    public async Task Cancel_GrainAtAnotherVersion_Is412()
    {
        _order.Answers(new OrderAnswer { Refusal = OrderRefusal.VersionMismatch, Order = FakeOrderGrain.View(4) });

        using var response = await CancelAsync("\"3\"");

        await response.ProblemAsync(HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Theory]
    [InlineData("\"2\"", 200)]
    [InlineData("\"3\"", 412)]
    [InlineData("W/\"3\"", 412)]
    [InlineData("*", 412)]
    [InlineData("3", 400)]
    public async Task Cancel_IfNoneMatch_CancelsWhatItDoesNotName(string header, int status)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, Path, null, ("If-None-Match", header));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 200 ? [3] : [], _order.Cancelled);
    }

    [Fact]
    public async Task Cancel_OrderThatMovesOnToAnotherOfTheTags_IsCancelled()
    {
        long[] versions = [2, 2, 3, 3];
        var calls = 0;
        _order.Answer = _ =>
        {
            var view = FakeOrderGrain.View(versions[calls]);
            return ValueTask.FromResult(new OrderAnswer
            {
                Refusal = calls++ == 1 ? OrderRefusal.VersionMismatch : OrderRefusal.None,
                Order = view,
            });
        };

        using var response = await CancelAsync("\"2\", \"3\"");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([2, 3], _order.Cancelled);
    }

    [Fact]
    public async Task Cancel_UnknownOrderWithSeveralTags_Is404()
    {
        _order.Answers(OrderAnswer.Refuse(OrderRefusal.NotFound));

        using var response = await CancelAsync("\"1\", \"2\"");

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("3")]
    [InlineData("\"3")]
    [InlineData("\"3\" \"4\"")]
    [InlineData("*, \"3\"")]
    public async Task Cancel_IfMatchThatIsNone_Is400(string header)
    {
        using var response = await CancelAsync(header);

        Assert.Equal(["If-Match: must be * or a list of 1 to 100 entity tags"], await response.FaultsAsync());
        Assert.Empty(_order.Cancelled);
    }

    [Fact]
    public async Task Cancel_TooLate_Is409()
    {
        _order.Answers(new OrderAnswer { Refusal = OrderRefusal.NotCancellable, Order = FakeOrderGrain.View(4) });

        using var response = await CancelAsync(null);

        await response.ProblemAsync(HttpStatusCode.Conflict, "not-cancellable");
    }

    [Fact]
    public async Task Cancel_EmptyObjectAsBody_IsTakenAndAnythingElseIsNot()
    {
        using var empty = await _gateway.Client.SendAsync(HttpMethod.Post, Path, Answers.Json("{}"));
        using var full = await _gateway.Client.SendAsync(HttpMethod.Post, Path, Answers.Json("""{"reason":"x"}"""));
        using var text = await _gateway.Client.SendAsync(HttpMethod.Post, Path, new StringContent("please"));

        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Equal(["reason: is not known"], await full.FaultsAsync());
        await text.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Single(_order.Cancelled);
    }

    private string Path => $"/v1/orders/{_gateway.OrderId()}/cancel";

    private Task<HttpResponseMessage> CancelAsync(string? ifMatch) =>
        _gateway.Client.SendAsync(HttpMethod.Post, Path, null, ifMatch is null ? [] : [("If-Match", ifMatch)]);
}
