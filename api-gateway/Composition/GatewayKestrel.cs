using Microsoft.AspNetCore.Server.Kestrel.Core;
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
        var limits = server.Limits;
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = RequestBody.MaxBytes;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);

        // A body of 64 KiB is in within the longest deadline at this rate, or its sender is not in earnest.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
    }
}
