using System.Net;
using System.Net.Http.Headers;
using OrderActors.Load.Measure;

namespace OrderActors.LocalCluster.Traffic;

/// <summary>A final answer.</summary>
/// <param name="Status">Its status code.</param>
/// <param name="Body">Its body.</param>
internal sealed record ShopAnswer(HttpStatusCode Status, byte[] Body)
{
    /// <summary>The problem's code, or nothing.</summary>
    public string Code => JsonText.StringMember(Body, "\"code\""u8) ?? "";
}

/// <summary>
/// Talks to several gateways as a careful client does: what was not answered, or not finally, is sent again, the same as before, to the
/// next gateway.
/// </summary>
internal sealed class ShopClient : IDisposable
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Func<IReadOnlyList<Uri>> _gateways;
    private readonly TrafficTally _tally;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private readonly RequestWindow _window;
    private int _next;

    /// <param name="gateways">The gateways that there are.</param>
    /// <param name="tally">Told of everything.</param>
    /// <param name="most">Requests under way at once, at most.</param>
    /// <param name="clock">The clock.</param>
    public ShopClient(Func<IReadOnlyList<Uri>> gateways, TrafficTally tally, int most, TimeProvider clock)
    {
        (_gateways, _tally, _clock) = (gateways, tally, clock);
        _window = new RequestWindow(most, clock);
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), AllowAutoRedirect = false })
        {
            Timeout = RequestLimit,
        };
    }

    /// <summary>Sends until there is a final answer.</summary>
    /// <param name="make">Makes the request, without the gateway's address.</param>
    /// <param name="sku">The SKU that is ordered; null for other requests.</param>
    /// <param name="giveUp">Ends it without an answer.</param>
    /// <param name="skip">Ends it before it is sent for the first time.</param>
    public async Task<ShopAnswer> SendAsync(
        Func<HttpRequestMessage> make, string? sku, CancellationToken giveUp, CancellationToken skip = default)
    {
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(giveUp, skip))
        {
            await _window.EnterAsync(either.Token);
        }

        _tally.OnRequest();
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var bad = "given up";
            ShopAnswer? answer = null;
            try
            {
                (answer, bad) = await TryAsync(make(), giveUp);
            }
            finally
            {
                _window.Leave(wasAnswered: bad is null);
            }

            if (bad is null)
            {
                return answer!;
            }

            _tally.OnBadAnswer(attempt, bad, sku);
            await Task.Delay(pause, _clock, giveUp);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await _window.EnterAsync(giveUp);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(ShopAnswer? Answer, string? Bad)> TryAsync(HttpRequestMessage request, CancellationToken giveUp)
    {
        if (_gateways() is not { Count: > 0 } gateways)
        {
            return (null, "no gateway");
        }

        using (request)
        {
            request.RequestUri = new Uri(
                gateways[(int)((uint)Interlocked.Increment(ref _next) % (uint)gateways.Count)], request.RequestUri!);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "dev");
            try
            {
                using var response = await _http.SendAsync(request, giveUp);
                var answer = new ShopAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(giveUp));
                return (answer, IsFinal(answer) ? null : $"{(int)answer.Status} {answer.Code}");
            }
            catch (HttpRequestException exception)
            {
                return (null, exception.HttpRequestError.ToString());
            }
            catch (OperationCanceledException) when (!giveUp.IsCancellationRequested)
            {
                return (null, "no answer");
            }
        }
    }

    private static bool IsFinal(ShopAnswer answer) => answer.Status < HttpStatusCode.InternalServerError
        && answer.Status != HttpStatusCode.TooManyRequests
        && answer.Code != "request-in-progress";
}
