namespace OrderActors.ApiGateway.Security;

/// <summary>What is known of the holder of a key.</summary>
/// <param name="Tenant">The tenant, see <see cref="TenantName"/>.</param>
/// <param name="Roles">What the key may do.</param>
internal sealed record ApiKey(string Tenant, ApiRoles Roles);
