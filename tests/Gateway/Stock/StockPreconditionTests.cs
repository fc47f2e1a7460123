using System.Net;
using OrderActors.Domain.Stock;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.Gateway.Tests.Stock;

/// <summary>Entity tags of stock, and what <c>If-Match</c> and <c>If-None-Match</c> do with them.</summary>
public sealed class StockPreconditionTests : IAsyncLifetime
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
    public async Task Any_Answered_HasTheVersionAsEntityTag()
    {
        using var read = await _gateway.Client.SendAsync(HttpMethod.Get, Path);
        using var set = await SetAsync();
        using var adjusted = await AdjustAsync();

        Assert.All([read, set, adjusted], static response => Assert.Equal("\"4\"", response.Headers.ETag?.ToString()));
        Assert.Empty(_stock.Demands);
    }

    [Theory]
    [InlineData("\"4\"", null, 200)]
    [InlineData("*", null, 200)]
    [InlineData("\"3\", \"4\"", null, 200)]
    [InlineData("\"3\"", null, 412)]
    [InlineData("W/\"4\"", null, 412)]
    [InlineData("\"x\"", null, 412)]
    [InlineData("4", null, 400)]
    [InlineData(null, "\"4\"", 304)]
    [InlineData(null, "W/\"4\"", 304)]
    [InlineData(null, "*", 304)]
    [InlineData(null, "\"3\"", 200)]
    [InlineData("\"4\"", "\"4\"", 304)]
    [InlineData("\"3\"", "\"4\"", 412)]
    public async Task Get_WithPreconditions_IsAnsweredByThem(string? ifMatch, string? ifNoneMatch, int status)
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, Path, null, Headers(ifMatch, ifNoneMatch));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status is 200 or 304 ? "\"4\"" : null, response.Headers.ETag?.ToString());
        Assert.Equal(status == 304, await response.Content.ReadAsStringAsync() is "");
    }

    [Fact]
    public async Task Get_OfAnUnknownSkuWithIfMatch_Is404()
    {
        _stock.Answer = new StockAnswer(StockRefusal.UnknownSku, default);
        using var response = await _gateway.Client.SendAsync(HttpMethod.Get, Path, null, ("If-Match", "\"1\""));

        await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("\"4\"", null, "4 / -")]
    [InlineData("*", null, "* / -")]
    [InlineData("\"3\" ,, W/\"4\", \"x\", \"5\"", null, "3,5 / -")]
    [InlineData("W/\"4\"", null, " / -")]
    [InlineData(null, "*", "- / *")]
    [InlineData(null, "\"3\", W/\"4\"", "- / 3,4")]
    [InlineData("\"4\"", "\"3\"", "4 / 3")]
    public async Task Change_WithPreconditions_IsLeftToTheGrain(string? ifMatch, string? ifNoneMatch, string demand)
    {
        using var set = await SetAsync(Headers(ifMatch, ifNoneMatch));
        using var adjusted = await AdjustAsync(Headers(ifMatch, ifNoneMatch));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (set.StatusCode, adjusted.StatusCode));
        Assert.Equal([demand, demand], _stock.Demands);
        Assert.Equal([6L], _stock.Set);
        Assert.Equal([(-1L, "r")], _stock.Adjusted);
    }

    [Theory]
    [InlineData("4", null, "If-Match")]
    [InlineData("\"4", null, "If-Match")]
    [InlineData("*, \"4\"", null, "If-Match")]
    [InlineData("\"3\" \"4\"", null, "If-Match")]
    [InlineData(null, "4", "If-None-Match")]
    [InlineData(null, "\"4\", *", "If-None-Match")]
    [InlineData("4", "4", "If-Match|If-None-Match")]
    public async Task Change_WithPreconditionsThatAreNone_Is400(string? ifMatch, string? ifNoneMatch, string faults)
    {
        using var set = await SetAsync(Headers(ifMatch, ifNoneMatch));
        using var adjusted = await AdjustAsync(Headers(ifMatch, ifNoneMatch));

        var expected = faults.Split('|').Select(static field => $"{field}: must be * or a list of 1 to 100 entity tags");
        Assert.Equal(expected, await set.FaultsAsync());
        Assert.Equal(expected, await adjusted.FaultsAsync());
        Assert.Empty(_stock.Set);
        Assert.Empty(_stock.Adjusted);
    }

    [Fact]
    public async Task Change_WithMoreTagsThanMayBe_Is400()
    {
        var tags = string.Join(',', Enumerable.Range(1, 101).Select(static version => $"\"{version}\""));
        using var response = await SetAsync(("If-Match", tags));

        Assert.Equal(["If-Match: must be * or a list of 1 to 100 entity tags"], await response.FaultsAsync());
    }

    [Fact]
    public async Task Change_AtAnotherVersion_Is412()
    {
        _stock.Answer = _stock.Answer with { Refusal = StockRefusal.VersionMismatch };
        using var set = await SetAsync(("If-Match", "\"3\""));
        using var adjusted = await AdjustAsync(("If-None-Match", "*"));

        await set.ProblemAsync(HttpStatusCode.PreconditionFailed, "version-mismatch");
        await adjusted.ProblemAsync(HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Fact]
    public async Task Change_WithAFaultyBodyAndAPrecondition_Is400()
    {
        using var response = await _gateway.Client.SendAsync(HttpMethod.Put, Path, Answers.Json("{}"), ("If-Match", "\"3\""));

        Assert.Equal(["onHand: is required"], await response.FaultsAsync());
    }

    [Fact]
    public async Task Adjust_DownOfAnUnknownSku_SaysThatItWasNeverStocked()
    {
        _stock.Answer = new StockAnswer(StockRefusal.UnknownSku, default);
        using var response = await AdjustAsync();

        var problem = await response.ProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Equal("This SKU was never stocked. Nothing was changed.", problem.GetProperty("detail").GetString());
    }

    private static (string, string)[] Headers(string? ifMatch, string? ifNoneMatch) =>
        [.. new[] { ("If-Match", ifMatch), ("If-None-Match", ifNoneMatch) }.Where(static header => header.Item2 is not null)!];

    private Task<HttpResponseMessage> SetAsync(params (string, string)[] headers) =>
        _gateway.Client.SendAsync(HttpMethod.Put, Path, Answers.Json("""{"onHand":6}"""), headers);

    private Task<HttpResponseMessage> AdjustAsync(params (string, string)[] headers) =>
        _gateway.Client.SendAsync(HttpMethod.Post, $"{Path}/adjustments", Answers.Json("""{"delta":-1,"reason":"r"}"""), headers);
}
