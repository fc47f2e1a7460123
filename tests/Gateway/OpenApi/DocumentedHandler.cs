using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderActors.Gateway.Tests.OpenApi;

/// <summary>
/// Compares every answer with the OpenAPI document: its status, its headers, its media type and its body have to stand there. Whatever a
/// test asks of a gateway is then also a test of the document.
/// </summary>
internal sealed class DocumentedHandler(JsonElement document, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Those that belong to every answer, or to none in particular.
    private static readonly string[] Ordinary =
        ["Date", "Connection", "Transfer-Encoding", "Content-Length", "Content-Type", "Cache-Control", "Keep-Alive"];

    private readonly JsonSchema _schema = new(document);

    /// <summary>A client with the key of development.</summary>
    public static HttpClient Client(JsonElement document, Uri address)
    {
        var client = new HttpClient(new DocumentedHandler(document, new SocketsHttpHandler())) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "dev");
        return client;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        var method = request.Method == HttpMethod.Head ? "get" : request.Method.Method.ToLowerInvariant();
        var what = $"{request.Method} {path} answered {(int)response.StatusCode}";
        var operations = document.GetProperty("paths").EnumerateObject().Where(route => IsMatch(route.Name, path)).ToList();
        if (operations.Count == 0 || !operations[0].Value.TryGetProperty(method, out var operation))
        {
            Assert.True(
                response.StatusCode == (operations.Count == 0 ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed),
                $"{what}, and is not in the document.");
            return response;
        }

        Assert.True(
            operation.GetProperty("responses").TryGetProperty($"{(int)response.StatusCode}", out var answer),
            $"{what}, which is not in the document.");
        AssertHeaders(answer, response, what);
        if (request.Method != HttpMethod.Head)
        {
            await AssertBodyAsync(answer, response, what);
        }

        return response;
    }

    private static bool IsMatch(string pattern, string path) =>
        Regex.IsMatch(path, $"^{Regex.Replace(Regex.Escape(pattern), @"\\\{\w+}", "[^/]+")}/?$", RegexOptions.IgnoreCase);

    private static void AssertHeaders(JsonElement answer, HttpResponseMessage response, string what)
    {
        var documented = answer.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().Select(static header => header.Name)
            : [];
        var sent = response.Headers.Concat(response.Content.Headers).Select(static header => header.Key);

        Assert.True(
            !sent.Except(Ordinary).Except(documented, StringComparer.OrdinalIgnoreCase).Any(),
            $"{what} with {string.Join(", ", sent.Except(Ordinary))}, and in the document are {string.Join(", ", documented)}.");
    }

    private async Task AssertBodyAsync(JsonElement answer, HttpResponseMessage response, string what)
    {
        // Read into memory, so that whoever asked reads it again.
        await response.Content.LoadIntoBufferAsync();
        var text = await response.Content.ReadAsStringAsync();
        if (!answer.TryGetProperty("content", out var content))
        {
            Assert.True(text.Length == 0, $"{what} with a body, and in the document is none: {text}");
            return;
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(content.TryGetProperty(type, out var body), $"{what} with {type}, and in the document is {content}.");
        var faults = type.EndsWith("json", StringComparison.Ordinal)
            ? _schema.Faults(body.GetProperty("schema"), JsonDocument.Parse(text).RootElement)
            : [];
        Assert.True(faults.Count == 0, $"{what} with what the document does not have:\n{string.Join('\n', faults)}\n{text}");
    }
}
