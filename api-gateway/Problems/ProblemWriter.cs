using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Problems;

/// <summary>Writes problems as <c>application/problem+json</c>, members always in the same order.</summary>
internal sealed class ProblemWriter(GatewayInstruments instruments)
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Those that are refused for overload are told to come back in one second, or up to so many more.</summary>
    public const int OverloadSpreadSeconds = 4;

    // The relaxed encoder leaves quotes and non-ASCII letters readable; nobody embeds a problem into HTML.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">What to say.</param>
    /// <param name="traceId">The request's trace.</param>
    public ValueTask WriteAsync(HttpContext context, Problem problem, string traceId)
    {
        var body = Serialize(problem, traceId);
        var response = context.Response;
        response.StatusCode = problem.Type.Status;
        response.ContentType = ContentType;
        response.ContentLength = body.WrittenCount;
        SetHeaders(response, problem.Type, RetryAfterOf(problem));
        return new ValueTask(response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask());
    }

    /// <summary>The body of a problem that is answered now.</summary>
    public ArrayBufferWriter<byte> Serialize(Problem problem, string traceId)
    {
        instruments.OnRefused(problem.Type.Code);
        return Write(problem, problem.FirstTraceId ?? traceId);
    }

    // Those that are refused together because there are too many must not come back together.
    private static int RetryAfterOf(Problem problem) => problem.Type == ProblemTypes.Overloaded
        ? problem.RetryAfterSeconds + Random.Shared.Next(OverloadSpreadSeconds)
        : problem.RetryAfterSeconds;

    private static void SetHeaders(HttpResponse response, ProblemType type, int retryAfterSeconds)
    {
        if (retryAfterSeconds > 0)
        {
            response.Headers.RetryAfter = retryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        // RFC 9110: a 415 says what would have been taken.
        if (type == ProblemTypes.UnsupportedMediaType)
        {
            response.Headers.Accept = JsonResponse.ContentType;
            response.Headers.AcceptEncoding = "identity";
        }

        // RFC 9110: a 401 says how to authenticate. RFC 6750: a 403 for a bearer token says that its scope does not suffice.
        if (type == ProblemTypes.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (type == ProblemTypes.Forbidden)
        {
            response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        }
        else if (type == ProblemTypes.InvalidSignature)
        {
            response.Headers.Append(HeaderNames.WWWAuthenticate, "Webhook-Signature");
        }
    }

    private static ArrayBufferWriter<byte> Write(Problem problem, string traceId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, WriterOptions);
        json.WriteStartObject();
        json.WriteString("type"u8, ProblemType.UriPrefix + problem.Type.Code);
        json.WriteString("title"u8, problem.Type.Title);
        json.WriteNumber("status"u8, problem.Type.Status);
        json.WriteString("detail"u8, problem.Detail);
        json.WriteString("code"u8, problem.Type.Code);
        json.WriteString("traceId"u8, traceId);
        if (problem.Member is not null)
        {
            json.WriteString("member"u8, problem.Member);
        }

        if (!problem.Skus.IsDefaultOrEmpty)
        {
            json.WriteStartArray("skus"u8);
            foreach (var sku in problem.Skus)
            {
                json.WriteStringValue(sku);
            }

            json.WriteEndArray();
        }

        if (problem.Errors is not null)
        {
            WriteErrors(json, problem.Errors);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer;
    }

    private static void WriteErrors(Utf8JsonWriter json, ValidationErrors errors)
    {
        json.WriteStartObject("errors"u8);
        foreach (var member in errors.Items.GroupBy(static fault => fault.Key, static fault => fault.Value, StringComparer.Ordinal))
        {
            json.WriteStartArray(member.Key);
            foreach (var message in member)
            {
                json.WriteStringValue(message);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
