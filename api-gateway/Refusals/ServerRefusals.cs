using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Refusals;

/// <summary>
/// Gives a problem to what the server refuses before it is a request. The server tells of it by an event, before it writes its own answer,
/// and ends the connection after that one. Where that answer goes through TLS, it stays as it is: what is replaced are bytes of the
/// transport.
/// </summary>
internal sealed partial class ServerRefusals(
    DiagnosticListener events, ProblemWriter problems, TimeProvider clock, ILogger<ServerRefusals> logger)
    : IHostedService, IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Everybody who makes events asks by their name first, and makes none that nobody wants.
        _subscription = events.Subscribe(this, static name => name == BadRequest);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return Task.CompletedTask;
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == BadRequest && value.Value is IFeatureCollection request)
        {
            Answer(request);
        }
    }

    public void OnError(Exception error)
    {
    }

    public void OnCompleted()
    {
    }

    private void Answer(IFeatureCollection request)
    {
        // What is wrong with a body that nobody read comes here too, after the answer.
        if (request.Get<IHttpResponseFeature>() is not { HasStarted: false } response
            || request.Get<RefusableConnection>() is not { } connection
            || request.Get<IConnectionTransportFeature>()?.Transport != connection
            || ServerProblems.Of(response.StatusCode) is not { } problem)
        {
            return;
        }

        var asked = request.Get<IHttpRequestFeature>();
        var traceId = asked is null ? RequestTrace.IdOf(new HeaderDictionary()) : RequestTrace.IdOf(asked.Headers);
        LogRefused(response.StatusCode, request.Get<IBadRequestExceptionFeature>()?.Error?.Message ?? "", traceId);
        var body = problems.Serialize(problem, traceId).WrittenSpan;
        var head = Head(problem.Type.Status, body.Length, response.Headers.Allow.ToString());
        connection.Replace(asked?.Method == HttpMethods.Head ? head : (byte[])[.. head, .. body]);
    }

    private byte[] Head(int status, int length, string allow)
    {
        var head = new StringBuilder(256)
            .Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {ReasonPhrases.GetReasonPhrase(status)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nConnection: close\r\n")
            .Append(CultureInfo.InvariantCulture, $"Content-Type: {ProblemWriter.ContentType}\r\nDate: {clock.GetUtcNow():r}\r\n");
        if (allow.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Allow: {allow}\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }
}
