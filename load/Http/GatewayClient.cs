using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Load.Measure;
using OrderActors.Load.Orders;
using OrderActors.Load.Stock;

namespace OrderActors.Load.Http;

/// <summary>The gateway's calls, for the commands that check instead of measure.</summary>
/// <exception cref="HttpRequestException">From every call: no answer, or one that the contract doesn't have there.</exception>
internal sealed class GatewayClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <summary>A client for the target.</summary>
    public GatewayClient(HttpTarget target, TimeProvider clock)
    {
        _clock = clock;
        // A redirect is no answer of the contract, and following one would lose the key.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = target.Url, Timeout = AnswerLimit };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", target.Key);
    }

    /// <summary>How long a question without a good answer is asked again. Default: not at all.</summary>
    public TimeSpan Patience { get; init; }

    /// <summary>The order, or null where there is none.</summary>
    public Task<OrderView?> GetOrderAsync(string orderId, CancellationToken cancellation) =>
        GetOrNullAsync($"/v1/orders/{Uri.EscapeDataString(orderId)}", LoadJson.Default.OrderView, cancellation);

    /// <summary>The SKU's stock, or null where the SKU isn't known.</summary>
    public Task<StockView?> GetStockAsync(string sku, CancellationToken cancellation) =>
        GetOrNullAsync($"/v1/stock/{sku}", LoadJson.Default.StockView, cancellation);

    /// <summary>Sets what is on hand.</summary>
    public async Task SetStockAsync(string sku, long onHand, CancellationToken cancellation)
    {
        using var body = Json(string.Create(CultureInfo.InvariantCulture, $$"""{"onHand":{{onHand}}}"""));
        using var response = await _http.PutAsync($"/v1/stock/{sku}", body, cancellation);
        await ExpectAsync(response, HttpStatusCode.OK, cancellation);
    }

    /// <summary>All orders in a status, newest first, page by page.</summary>
    public async IAsyncEnumerable<OrderView> ListOrdersAsync(
        string status,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        const int longestPage = 200;
        string? cursor = null;
        do
        {
            var from = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var path = $"/v1/orders?status={status}&limit={longestPage}{from}";
            var page = await GetOrNullAsync(path, LoadJson.Default.OrderPage, cancellation)
                ?? throw new HttpRequestException("The order list answered 404.");
            foreach (var order in page.Items)
            {
                yield return order;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Orders one unit and returns the answer's status and problem code.</summary>
    public async Task<(HttpStatusCode Status, string Code)> OrderOneUnitAsync(
        string sku, string idempotencyKey, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Content = Json(
            $$"""{"customerId":"racer","currency":"EUR","lines":[{"sku":"{{sku}}","quantity":1,"unitPriceMinor":450}]}""");
        using var response = await _http.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return (response.StatusCode, JsonText.StringMember(body, "\"code\""u8) ?? "");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await _http.GetAsync(path, cancellation);
        }
        catch (TaskCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            // The client says of its own limit that somebody gave up.
            throw new HttpRequestException($"GET {path} was not answered within {AnswerLimit.TotalSeconds:F0} s.", exception);
        }
    }

    // No answer, or one that speaks of the server and not of the question.
    private static bool MayPass(HttpRequestException exception) =>
        exception.StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode expected, CancellationToken cancellation)
    {
        if (response.StatusCode != expected)
        {
            var body = await response.Content.ReadAsStringAsync(cancellation);
            var request = $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.PathAndQuery}";
            throw new HttpRequestException($"{request} answered {(int)response.StatusCode}: {body}", null, response.StatusCode);
        }
    }

    private async Task<T?> GetOrNullAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var startedAt = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await GetOnceAsync(path, type, cancellation);
            }
            catch (HttpRequestException exception) when (MayPass(exception) && _clock.GetElapsedTime(startedAt) < Patience)
            {
                await Task.Delay(AskAgainAfter, _clock, cancellation);
            }
        }
    }

    private async Task<T?> GetOnceAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using var response = await AskAsync(path, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        await ExpectAsync(response, HttpStatusCode.OK, cancellation);
        return await response.Content.ReadFromJsonAsync(type, cancellation);
    }
}
