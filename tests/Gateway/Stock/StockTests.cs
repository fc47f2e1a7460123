using System.Net;
using OrderActors.Domain.Stock;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Gateway.Tests.Stock;

public sealed class StockTests : IAsyncLifetime
{
    private const string Path = "/v1/stock/tea-01";

    private GatewayHost _gateway = null!;
    private FakeStockGrain _stock = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayHost.StartAsync();
        _stock = _gateway.Grains.Stock(GatewayHost.Tenant, "tea-01");
        _stock.Answer = new StockAnswer(StockRefusal.None, new StockView(Version: 4, OnHand: 10, Available: 7, Held: 3, Sold: 5));
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Get_Known_IsItsCounters()
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, Path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            """{"sku":"tea-01","onHand":10,"available":7,"held":3,"sold":5,"version":4}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_NeverStocked_Is404()
    {
        _stock.Answer = new StockAnswer(StockRefusal.None, default);
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, Path);
        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Get_OtherTenantsSku_AsksForTheOwn()
    {
        using var response = await _gateway.Client.SendAsync(
            HttpMethod.Get, Path, null, ("Authorization", $"Bearer {GatewayHost.OtherTenantKey}"));

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Contains("stock/rival/tea-01", _gateway.Grains.Touched);
    }

    [Theory]
    [InlineData("a%2Fb")]
    [InlineData("a%20b")]
    [InlineData("%C3%A9")]
    [InlineData("sku-of-more-than-64-characters-0123456789012345678901234567890123")]
    public async Task Any_SkuThatIsNone_Is400(string sku)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, $"/v1/stock/{sku}");

        Assert.Equal(["sku: must be 1 to 64 characters of A-Z a-z 0-9 . _ -, other than . and .."], await response.FaultsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000_000)]
    public async Task Set_Allowed_TellsTheGrain(long onHand)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Put, Path, Answers.Json($$"""{"onHand":{{onHand}}}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([onHand], _stock.Set);
    }

    [Theory]
    [InlineData("{}", "onHand: is required")]
    [InlineData("""{"onHand":-1}""", "onHand: must be a whole number from 0 to 1000000000000")]
    [InlineData("""{"onHand":1000000000001}""", "onHand: must be a whole number from 0 to 1000000000000")]
    [InlineData("""{"onHand":1.5}""", "onHand: must be a whole number from 0 to 1000000000000")]
    [InlineData("""{"onHand":"1"}""", "onHand: must be a whole number from 0 to 1000000000000")]
    [InlineData("""{"onHand":null}""", "onHand: must be a whole number from 0 to 1000000000000")]
    [InlineData("""{"onHand":1,"onHand":1}""", "onHand: appears more than once")]
    [InlineData("""{"onHand":1,"held":0}""", "held: is not known")]
    public async Task Set_FaultyBody_Is400(string body, string fault)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Put, Path, Answers.Json(body));

        Assert.Equal([fault], await response.FaultsAsync());
        Assert.Empty(_stock.Set);
    }

    [Fact]
    public async Task Adjust_Allowed_TellsTheGrain()
    {
        using var response = await _gateway.Client.SendAsync(
            HttpMethod.Post, $"{Path}/adjustments", Answers.Json("""{"delta":-3,"reason":"Bruch in Gang 4 – gezählt"}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([(-3L, "Bruch in Gang 4 – gezählt")], _stock.Adjusted);
    }

    [Theory]
    [InlineData("{}", "delta: is required|reason: is required")]
    [InlineData("""{"delta":1e3,"reason":"r"}""", "delta: must be a whole number from -1000000000000 to 1000000000000")]
    [InlineData("""{"delta":1,"reason":""}""", "reason: must be 1 to 200 characters without control characters")]
    [InlineData("""{"delta":1,"reason":"\u0000"}""", "reason: must be 1 to 200 characters without control characters")]
    [InlineData("""{"delta":1,"reason":"\ud800"}""", "reason: must be 1 to 200 characters without control characters")]
    [InlineData("""{"delta":1,"reason":5}""", "reason: must be 1 to 200 characters without control characters")]
    public async Task Adjust_FaultyBody_Is400(string body, string faults)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Post, $"{Path}/adjustments", Answers.Json(body));

        Assert.Equal(faults.Split('|'), await response.FaultsAsync());
        Assert.Empty(_stock.Adjusted);
    }

    [Fact]
    public async Task Adjust_BelowHeld_Is409()
    {
        _stock.Answer = new StockAnswer(StockRefusal.BelowHeld, default);

        using var set = await _gateway.Client.SendAsync(HttpMethod.Put, Path, Answers.Json("""{"onHand":0}"""));
        using var adjusted = await _gateway.Client.SendAsync(
            HttpMethod.Post, $"{Path}/adjustments", Answers.Json("""{"delta":-8,"reason":"r"}"""));

        await set.ProblemAsync(HttpStatusCode.Conflict, "below-held");
        await adjusted.ProblemAsync(HttpStatusCode.Conflict, "below-held");
    }
}
