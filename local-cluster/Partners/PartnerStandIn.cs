using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderActors.Load.Partners;

namespace OrderActors.LocalCluster.Partners;

/// <summary>What becomes of a partner's answer.</summary>
internal enum PartnerReply
{
    /// <summary>It arrives.</summary>
    Sent,

    /// <summary>An error arrives in its place.</summary>
    Error,

    /// <summary>Nothing arrives for longer than anybody waits.</summary>
    Lost,
}

/// <summary>
/// Stands in for the payment provider and the fulfilment partner: carries out each idempotency key once, answers repeats from memory, and
/// keeps a record of every request, by which an audit sees what was asked.
/// </summary>
internal sealed class PartnerStandIn : IAsyncDisposable
{
    private const int MaxBodyBytes = 256 * 1024;

    private readonly WebApplication _app;
    private readonly PartnerRequestFile _file;
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _done;

    private PartnerStandIn(WebApplication app, string path)
    {
        _app = app;
        _path = path;
        var before = File.Exists(path) ? PartnerRequestFile.Read(path) : [];
        _file = new PartnerRequestFile(path);
        _done = before.Select(request => request.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var kind in (string[])[PartnerRequest.Refund, PartnerRequest.Shipment])
        {
            app.MapPost($"/{kind}", (HttpContext context) => HandleAsync(context, kind));
        }
    }

    /// <summary>Where it serves; ends with a slash.</summary>
    public Uri Url => new(_app.Urls.First() + "/");

    /// <summary>Decides what becomes of the answer to a request, which has been carried out by then.</summary>
    public Func<PartnerRequest, PartnerReply> Reply { get; set; } = static _ => PartnerReply.Sent;

    /// <summary>Every request so far.</summary>
    public IReadOnlyList<PartnerRequest> Requests => PartnerRequestFile.Read(_path);

    /// <summary>Starts it on a free port.</summary>
    /// <param name="path">The file of its record.</param>
    /// <param name="address">The address to serve on; null for loopback.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<PartnerStandIn> StartAsync(string path, IPAddress? address, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Listen(address ?? IPAddress.Loopback, 0);
        });
        var partners = new PartnerStandIn(builder.Build(), path);
        await partners._app.StartAsync(cancellation);
        return partners;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _file.Dispose();
    }

    private async Task HandleAsync(HttpContext context, string kind)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var request = Record(key, kind, await reader.ReadToEndAsync(context.RequestAborted));
        switch (Reply(request))
        {
            case PartnerReply.Lost:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case PartnerReply.Error:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case PartnerReply.Sent:
            default:
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"refundId":"done-{{key}}"}"""));
                break;
        }
    }

    private PartnerRequest Record(string key, string kind, string content)
    {
        using var body = JsonDocument.Parse(content);
        var root = body.RootElement;
        lock (_gate)
        {
            var request = new PartnerRequest(
                key,
                kind,
                root.GetProperty("orderId").GetString() ?? "",
                content,
                root.TryGetProperty("paymentId", out var payment) ? payment.GetString() : null,
                root.TryGetProperty("amountMinor", out var amount) ? amount.GetInt64() : 0,
                CarriedOut: _done.Add(key));
            _file.Append(request);
            return request;
        }
    }
}
