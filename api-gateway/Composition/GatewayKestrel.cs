using Microsoft.AspNetCore.Server.Kestrel.Core;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Refusals;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Composition;

/// <summary>What a connection may cost. The API has small requests, so that all can be far below the server's own defaults.</summary>
internal static class GatewayKestrel
{
    /// <summary>Sets the limits.</summary>
    public static void Configure(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.AllowSynchronousIO = false;
        server.ConfigureEndpointDefaults(static listen => listen.Use(RefusableConnection.Begin));
        var limits = server.Limits;
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = RequestBody.MaxBytes;
        limits.MaxRequestHeaderCount = ServerProblems.MaxHeaders;
        limits.MaxRequestHeadersTotalSize = ServerProblems.MaxHeaderBytes;
        limits.MaxRequestLineSize = ServerProblems.MaxRequestLineBytes;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // A body of 64 KiB is in within the longest deadline at this rate, or its sender is not in earnest.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
