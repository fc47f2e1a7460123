using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Security;

/// <summary>
/// Accepts the key <c>dev</c> in the Development environment, once it is certain that the server listens on loopback addresses and
/// nowhere else. Where it isn't so and no other key is configured, the gateway stops.
/// </summary>
internal sealed partial class DevelopmentKey(
    IHostEnvironment environment,
    IServer server,
    IOptions<ApiKeyOptions> options,
    ApiKeyAuthenticator keys,
    ILogger<DevelopmentKey> logger) : IHostedLifecycleService
{
    /// <summary>The key, and the name of its tenant.</summary>
    public const string Value = "dev";

    /// <summary>The addresses are known only now.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment())
        {
            return Task.CompletedTask;
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (addresses.FirstOrDefault(static address => !IsLocal(address)) is not { } exposed)
        {
            keys.Accept(Value, Value, ApiRoles.All);
        }
        else if (options.Value.Keys.Count > 0)
        {
            LogExposed(exposed);
        }
        else
        {
            throw new OptionsValidationException(
                ApiKeyOptions.Section,
                typeof(ApiKeyOptions),
                [$"{ApiKeyOptions.Section}: none is configured, and the key '{Value}' is for loopback addresses only, not for {exposed}"]);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether only this machine can reach an address of the server.</summary>
    internal static bool IsLocal(string address)
    {
        var host = BindingAddress.Parse(address);
        return host.IsUnixPipe
            || host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Host, out var ip) && IPAddress.IsLoopback(ip));
    }
}
