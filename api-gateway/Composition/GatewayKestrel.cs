using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Connections;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Refusals;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Composition;

/// <summary>What a connection may cost. The API has small requests, so that all can be far below the server's own defaults.</summary>
internal static class GatewayKestrel
{
    /// <summary>Connections that may wait to be taken, as many as Linux allows by default: a storm of them loses none.</summary>
    private const int Backlog = 4_096;

    /// <summary>
    /// What is read of a client ahead of what is worked off, in bytes: a whole body. With a request in progress for hours, an event
    /// stream, a client could otherwise leave a megabyte here that nobody ever reads.
    /// </summary>
    private const int ReadAhead = RequestBody.MaxBytes;

    // What only an application's switch can tell the server, which asks once it starts.
    private const string NoBareLineFeeds = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    /// <summary>Sets the limits.</summary>
    public static void Configure(KestrelServerOptions server)
    {
        var options = server.ApplicationServices.GetRequiredService<IOptions<ConnectionOptions>>().Value;
        var registry = server.ApplicationServices.GetRequiredService<ConnectionRegistry>();
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        // A line ends with CR LF, as every client that is a program writes it. Who takes a bare line feed for an end as well may read
        // another request than a balancer has read.
        AppContext.SetSwitch(NoBareLineFeeds, isEnabled: true);
        server.ConfigureEndpointDefaults(listen =>
        {
            // HTTP/2 would gain a caller nothing here, and has attacks of its own. An endpoint of the configuration that says
            // Kestrel:Endpoints:<name>:Protocols speaks what it says.
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(registry.Hold);
            listen.Use(RefusableConnection.Begin);
        });
        var limits = server.Limits;
        // The server's own bound refuses who comes last, whoever that is; the registry has the bound.
        limits.MaxConcurrentConnections = null;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = RequestBody.MaxBytes;
        limits.MaxRequestBufferSize = ReadAhead;
        limits.MaxRequestHeaderCount = ServerProblems.MaxHeaders;
        limits.MaxRequestHeadersTotalSize = ServerProblems.MaxHeaderBytes;
        limits.MaxRequestLineSize = ServerProblems.MaxRequestLineBytes;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.RequestHeadersTimeout = options.HeadersTimeout;

        // These are for the sender of a body, and the reader of an answer, who keep hardly moving; whatever they do, the deadline of a
        // request ends it.
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGracePeriod);
        limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, options.RateGracePeriod);
        Configure(limits.Http2);
    }

    /// <summary>Sets how connections are taken.</summary>
    public static void Configure(SocketTransportOptions sockets) => sockets.Backlog = Backlog;

    // Where an endpoint speaks it all the same. The server itself ends a connection that resets streams faster than they are answered.
    private static void Configure(Http2Limits limits)
    {
        limits.MaxStreamsPerConnection = 32;
        limits.MaxRequestHeaderFieldSize = ServerProblems.MaxHeaderBytes;
        limits.InitialStreamWindowSize = ReadAhead;
        limits.InitialConnectionWindowSize = 2 * ReadAhead;
        limits.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    }
}
