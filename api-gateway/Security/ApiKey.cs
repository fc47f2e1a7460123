using OrderActors.ApiGateway.Rates;

namespace OrderActors.ApiGateway.Security;

/// <summary>What is known of the holder of a key.</summary>
/// <param name="Tenant">The tenant, see <see cref="TenantName"/>.</param>
/// <param name="Roles">What the key may do.</param>
/// <param name="Rate">How often; null when there is no limit of its own.</param>
internal sealed record ApiKey(string Tenant, ApiRoles Roles, KeyRate? Rate = null);
