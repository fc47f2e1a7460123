using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Orders;

public sealed class CreateOrderTests : IAsyncLifetime
{
    private const string Body = """{"customerId":"c-17","currency":"EUR","lines":[{"sku":"tea-01","quantity":2,"unitPriceMinor":450}]}""";
    private const string Path = "/v1/orders";

    private GatewayHost _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayHost.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Create_Accepted_IsTheGrainsBytesWithLocationAndEntityTag()
    {
        var grain = _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId("k-1"));
        grain.Answers(version: 2);

        using var response = await PostAsync(Body, "k-1");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/v1/orders/{_gateway.OrderId("k-1")}", response.Headers.Location?.OriginalString);
        Assert.Equal("\"2\"", response.Headers.ETag?.Tag);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(FakeOrderGrain.Json.Length, response.Content.Headers.ContentLength);
        Assert.False(response.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(FakeOrderGrain.Json, await response.Content.ReadAsStringAsync());
        var placed = Assert.Single(grain.Placed);
        Assert.Equal(("c-17", "EUR"), (placed.CustomerId, placed.Currency));
        Assert.Equal(new LineMessage("tea-01", 2, 450), Assert.Single(placed.Lines));
        Assert.Matches("^[0-9a-f]{32}$", placed.TraceId);
    }

    [Fact]
    public async Task Create_WithTraceParent_GoesOnUnderItsTrace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        _gateway.Grains.PrepareOrder = static order => order.Answers(OrderAnswer.Refuse(OrderRefusal.Contended));

        using var response = await PostAsync(Body, "k-1", ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        var problem = await response.ProblemAsync(HttpStatusCode.ServiceUnavailable, "contended");
        Assert.Equal(Trace, problem.GetProperty("traceId").GetString());
        Assert.Equal(Trace, _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId("k-1")).Placed[0].TraceId);
    }

    [Fact]
    public async Task Create_Repeated_SaysSo()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answers(new OrderAnswer { Order = FakeOrderGrain.View(2), Replayed = true });

        using var response = await PostAsync(Body, "k-1");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(["true"], response.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(FakeOrderGrain.Json, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Create_OutOfStockRepeated_IsTheFirstProblemToTheByte()
    {
        var refused = new OrderAnswer { Refusal = OrderRefusal.OutOfStock, Skus = ["tea-01", "cup-2"], TraceId = new string('a', 32) };
        _gateway.Grains.PrepareOrder = order => order.Answers(refused);
        using var first = await PostAsync(Body, "k-1");
        _gateway.Grains.Order(GatewayHost.Tenant, _gateway.OrderId("k-1")).Answers(refused with { Replayed = true });

        using var second = await PostAsync(Body, "k-1");

        var problem = await second.ProblemAsync(HttpStatusCode.Conflict, "out-of-stock");
        Assert.Equal(["tea-01", "cup-2"], problem.GetProperty("skus").EnumerateArray().Select(static sku => sku.GetString()));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await second.Content.ReadAsByteArrayAsync());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
    }

    [Fact]
    public async Task Create_OtherContentUnderTheSameKey_NamesTheMember()
    {
        _gateway.Grains.PrepareOrder = static order =>
            order.Answers(new OrderAnswer { Refusal = OrderRefusal.IdempotencyMismatch, Member = "lines[1].quantity" });

        using var response = await PostAsync(Body, "k-1");

        var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-mismatch");
        Assert.Equal("lines[1].quantity", problem.GetProperty("member").GetString());
    }

    [Fact]
    public async Task Create_FirstRequestAtWork_SaysWhenToRepeat()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answers(OrderAnswer.Refuse(OrderRefusal.RequestInProgress));

        using var response = await PostAsync(Body, "k-1");

        await response.ProblemAsync(HttpStatusCode.Conflict, "request-in-progress");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(null, "Idempotency-Key: is required")]
    [InlineData("a b", "Idempotency-Key: must be 1 to 128 visible ASCII characters")]
    [InlineData("é", "Idempotency-Key: must be 1 to 128 visible ASCII characters")]
    public async Task Create_WithoutGoodKey_IsRefusedWithTheBodysFaultsToo(string? key, string fault)
    {
        using var response = await PostAsync("""{"currency":"EUR","lines":[]}""", key);

        Assert.Equal(
            [fault, "lines: must have 1 to 100 lines", "customerId: is required"], await response.FaultsAsync());
        Assert.Empty(_gateway.Grains.Touched);
    }

    [Fact]
    public async Task Create_KeyOf128Characters_IsTakenAndOf129IsNot()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answers(version: 1);

        using var longest = await PostAsync(Body, new string('~', 128));
        using var tooLong = await PostAsync(Body, new string('~', 129));

        Assert.Equal(HttpStatusCode.Created, longest.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonx")]
    [InlineData(null)]
    public async Task Create_OtherMediaType_Is415(string? mediaType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);

        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, Path, content, ("Idempotency-Key", "k-1"));

        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task Create_BodyOf64KiB_IsReadAndOneByteMoreIsNot()
    {
        _gateway.Grains.PrepareOrder = static order => order.Answers(version: 1);

        using var largest = await PostAsync(Body.PadRight(64 * 1024), "k-1");
        using var tooLarge = await PostAsync(Body.PadRight((64 * 1024) + 1), "k-1");

        Assert.Equal(HttpStatusCode.Created, largest.StatusCode);
        await tooLarge.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Create_LargeBodyOfUnknownLength_Is413()
    {
        using var content = new StreamContent(new UnknownLengthStream(Encoding.UTF8.GetBytes(Body.PadRight(100_000))));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, Path, content, ("Idempotency-Key", "k-1"));

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Create_MalformedBody_IsRefusedAndTouchesNothing()
    {
        using var response = await PostAsync("{", "k-1");

        await response.ProblemAsync(HttpStatusCode.BadRequest, "malformed-json");
        Assert.Empty(_gateway.Grains.Touched);
    }

    private Task<HttpResponseMessage> PostAsync(string body, string? key, params (string Name, string Value)[] headers) =>
        _gateway.Client.SendAsync(
            HttpMethod.Post, Path, Answers.Json(body), key is null ? headers : [("Idempotency-Key", key), .. headers]);

    private sealed class UnknownLengthStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
