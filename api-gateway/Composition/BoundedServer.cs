using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using OrderActors.ApiGateway.Deadlines;

namespace OrderActors.ApiGateway.Composition;

/// <summary>
/// The server, with an end to its end. It waits for the requests that are on their way to it, and would wait for one that never comes
/// whole until the host gives up, and with it everything that stops after it. By the longest deadline no request can be in time any
/// more; then it closes what is still open.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="clock">Tells when that is.</param>
internal sealed class BoundedServer(IServer server, TimeProvider clock) : IServer
{
    /// <summary>How long requests may take to come in and be answered once the server stops.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(RequestDeadline.MaxMs) + TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IFeatureCollection Features => server.Features;

    /// <summary>Puts the limit on the server that is registered.</summary>
    public static void Add(IServiceCollection services)
    {
        // A server for tests has no connections to wait for, and is made in another way.
        if (services.LastOrDefault(static service => service.ServiceType == typeof(IServer))?.ImplementationType is { } type)
        {
            services.AddSingleton<IServer>(provider => new BoundedServer(
                (IServer)ActivatorUtilities.CreateInstance(provider, type), provider.GetRequiredService<TimeProvider>()));
        }
    }

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(application, cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await server.StopAsync(end.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();
}
