using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrderActors.Grains.Partners;

/// <summary>
/// What an answer over HTTP means. That the partner does not do what was asked is told by a <see cref="PartnerRefusedException"/>;
/// everything that says nothing of the request itself, by another exception. Nothing that came over the wire gets into a message.
/// </summary>
internal static class PartnerAnswers
{
    /// <summary>Characters of an id.</summary>
    private const int MaxIdLength = 128;

    /// <summary>A partner's answer is short; a longer one is none.</summary>
    private const int MaxAnswerBytes = 64 * 1024;

    /// <summary>Whether a partner's id is one that can be stored and shown: visible ASCII, as in the webhooks that it sends.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= MaxIdLength && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Returns where the partner says that it did what was asked.</summary>
    /// <exception cref="PartnerRefusedException">It says that it does not.</exception>
    /// <exception cref="HttpRequestException">It says nothing of what was asked.</exception>
    public static void Check(HttpResponseMessage response)
    {
        if (IsRefusal(response.StatusCode))
        {
            throw new PartnerRefusedException($"HTTP {(int)response.StatusCode}");
        }

        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"HTTP {(int)response.StatusCode}.", null, response.StatusCode);
        }

        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
        {
            // A sign-in, a maintenance page: something in between, which took nothing.
            throw new HttpRequestException("A web page in place of an answer.", null, response.StatusCode);
        }
    }

    /// <summary>Reads the body of an answer.</summary>
    /// <exception cref="PartnerRefusedException">It is no JSON of that shape, or too long.</exception>
    public static async ValueTask<T?> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> info, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new PartnerRefusedException($"an answer of more than {MaxAnswerBytes} bytes");
        }

        try
        {
            return JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), info);
        }
        catch (JsonException)
        {
            throw new PartnerRefusedException("an answer that is not the JSON object that was agreed");
        }
    }

    // An answer of the 4xx kind is about the request and would be the same in an hour, but for those that are about who sent it or about
    // the moment. A redirect is not followed: it says that the address is wrong.
    private static bool IsRefusal(HttpStatusCode status) => (int)status is >= 400 and < 500 && status is not (
        HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.RequestTimeout
        or HttpStatusCode.MisdirectedRequest or HttpStatusCode.TooManyRequests) && (int)status != TooEarly;

    private const int TooEarly = 425;
}
