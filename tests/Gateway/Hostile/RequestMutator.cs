using System.Text;

namespace OrderActors.Gateway.Tests.Hostile;

/// <summary>Makes of a request one that its author would not like.</summary>
internal static class RequestMutator
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "M-SEARCH"];

    private static readonly string[] Texts =
    [
        "", " ", "0", "-1", "1.5", "1e400", "9223372036854775808", "00000000000000000001", "null", "true", "..", "%00", "%2e%2e", "%",
        "a b", "\u00e9\u00ff", "'; DROP TABLE orders; --", "${jndi:ldap://x}", "<script>", "\"1\"", "W/\"1\"", "*", "\"", new('x', 300),
        new('9', 40), "gzip", "chunked", "close", "application/json; charset=utf-16", "Bearer", "Bearer x", "2026-13-45T99:99:99Z",
    ];

    private static readonly string[] Names =
    [
        "Host", "Authorization", "Content-Type", "Content-Encoding", "Expect", "Connection", "Upgrade", "Accept", "If-Match",
        "If-None-Match", "If-Modified-Since", "Range", "Idempotency-Key", "X-Request-Timeout-Ms", "traceparent", "webhook-id",
        "webhook-timestamp", "webhook-signature", "Last-Event-ID", "X-Forwarded-For", "X-HTTP-Method-Override", "Cookie", "Origin",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"x\"", "0", "-0", "-1", "1.0", "1e3", "1e400", "9223372036854775807", "9223372036854775808", "[]", "{}",
        "[[[[[[[[[[1]]]]]]]]]]", """{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}}""", "\"\\u0000\"", "\"\\ud800\"", "\"\\u0085\"",
        "NaN", "'x'", "\"" + new string('x', 5_000) + "\"", "1,", "// c", "",
    ];

    /// <summary>Changes one thing of it.</summary>
    public static void Mutate(DraftRequest request, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                request.Method = Pick(Methods, random);
                break;
            case 1:
                MutateTarget(request, random);
                break;
            case 2 when request.Headers.Count > 0:
                request.Headers.RemoveAt(random.Next(request.Headers.Count));
                break;
            case 3 when request.Headers.Count > 0:
                var at = random.Next(request.Headers.Count);
                request.Headers[at] = (request.Headers[at].Name, Pick(Texts, random));
                break;
            case 4:
                request.Headers.Add((Pick(Names, random), Pick(Texts, random)));
                break;
            case 5:
                request.IsChunked = request.Body.Length > 0 && !request.IsChunked;
                break;
            case 6:
                MutateBytes(request, random);
                break;
            default:
                MutateJson(request, random);
                break;
        }
    }

    private static void MutateTarget(DraftRequest request, Random random)
    {
        var segments = request.Target.Split('/');
        request.Target = random.Next(7) switch
        {
            0 => request.Target + "?" + Pick(Texts, random).Replace(' ', '+') + "=1",
            1 => request.Target + "&limit=1&limit=2",
            2 => request.Target + "/",
            3 => "/" + request.Target,
            4 => "http://other.example" + request.Target,
            5 => request.Target + new string('x', random.Next(12_000)),
            _ => string.Join('/', segments[..^1].Append(Pick(Texts, random).Replace(' ', '+'))),
        };
    }

    private static void MutateBytes(DraftRequest request, Random random)
    {
        var body = request.Body.ToArray();
        switch (random.Next(6))
        {
            case 0 when body.Length > 0:
                body[random.Next(body.Length)] = (byte)random.Next(256);
                break;
            case 1:
                body = body[..random.Next(body.Length + 1)];
                break;
            case 2:
                body = [.. body, .. Encoding.UTF8.GetBytes(Pick(Values, random))];
                break;
            case 3:
                body = [0xEF, 0xBB, 0xBF, .. body];
                break;
            case 4:
                body = [.. Encoding.ASCII.GetBytes(new string(' ', random.Next(70_000))), .. body];
                break;
            default:
                body = [.. body, .. body];
                break;
        }

        request.Body = body;
    }

    private static void MutateJson(DraftRequest request, Random random)
    {
        // A member or an element, anywhere, gets another value, or another name, or a twin.
        var text = Encoding.Latin1.GetString(request.Body);
        var starts = Enumerable.Range(0, text.Length).Where(i => text[i] is ':' or '[' or ',').ToList();
        if (starts.Count == 0)
        {
            return;
        }

        var start = starts[random.Next(starts.Count)] + 1;
        var end = text.IndexOfAny([',', '}', ']'], start);
        end = end < 0 ? text.Length : end;
        var changed = random.Next(4) switch
        {
            0 => text[..start] + text[end..],
            1 => text[..end] + ",\"extra\":" + Pick(Values, random) + text[end..],
            2 => text[..end] + "," + text[start..end] + text[end..],
            _ => text[..start] + Pick(Values, random) + text[end..],
        };
        request.Body = Encoding.Latin1.GetBytes(changed);
    }

    private static string Pick(string[] of, Random random) => of[random.Next(of.Length)];
}
