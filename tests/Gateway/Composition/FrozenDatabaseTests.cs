using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>The whole program on a database that stands still for a while.</summary>
public sealed class FrozenDatabaseTests(DataFolder data) : IClassFixture<DataFolder>
{
    private const int Orders = 30;

    private static readonly string?[] Failures = ["storage-unavailable", "deadline-exceeded", "outcome-unknown"];

    [Fact]
    public async Task Program_WhoseDatabaseIsFrozen_RefusesAtOnceAndGoesOnByItselfAfterwards()
    {
        await using var program = GatewayProcess.Start(data.Path);
        using var client = await program.ServeAsync();
        using var stocked = await client.PutAsJsonAsync("/v1/stock/tea-01", new { onHand = 10 * Orders });
        Assert.Equal(HttpStatusCode.OK, stocked.StatusCode);
        var known = await PlaceAsync(client, "known");
        Assert.Equal(HttpStatusCode.Created, known.Status);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, known.Location));

        using var frozen = FrozenProcesses.Freeze(data.ServerId);
        var underWay = Enumerable.Range(0, Orders).Select(i => PlaceAsync(client, $"under-way-{i}")).ToArray();
        await Eventually.True(async () => (await PlaceAsync(client, "later")).Code == "storage-unavailable");

        // What does not need the database goes on.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/healthz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, known.Location));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/readyz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(client, "/v1/orders"));
        Assert.All(
            await Eventually.Done(Task.WhenAll(underWay)),
            answer => Assert.Contains(answer.Code, Failures));

        frozen.Thaw();
        await Eventually.True(async () => await StatusAsync(client, "/readyz") == HttpStatusCode.OK);
        string[] keys = ["known", "later", .. Enumerable.Range(0, Orders).Select(static i => $"under-way-{i}")];
        foreach (var key in keys)
        {
            // Whatever became of it, the repeat is the order, once.
            await Eventually.True(async () => (await PlaceAsync(client, key)).Status == HttpStatusCode.Created);
        }

        var stock = await client.GetFromJsonAsync<JsonElement>("/v1/stock/tea-01");
        Assert.Equal(keys.Length, stock.GetProperty("held").GetInt64());
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string? Code, string Location)> PlaceAsync(HttpClient client, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders")
        {
            Content = JsonContent.Create(new
            {
                customerId = "c-1",
                currency = "EUR",
                lines = new[] { new { sku = "tea-01", quantity = 1, unitPriceMinor = 450 } },
            }),
        };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (
            answer.StatusCode,
            body.TryGetProperty("code", out var code) ? code.GetString() : null,
            answer.Headers.Location?.ToString() ?? "");
    }
}
