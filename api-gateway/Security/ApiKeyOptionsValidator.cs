using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Rates;

namespace OrderActors.ApiGateway.Security;

/// <summary>Finds every fault of the configured keys. A message never holds a hash.</summary>
internal sealed class ApiKeyOptionsValidator(IHostEnvironment environment) : IValidateOptions<ApiKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var faults = new List<string>();
        if (options.Keys.Count == 0 && !environment.IsDevelopment())
        {
            faults.Add($"{ApiKeyOptions.Section}: no API key is configured, and only Development can do without");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in options.Keys)
        {
            Check(key, seen, faults);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(ApiKeyEntry key, HashSet<string> seen, List<string> faults)
    {
        if (key.Hash.Length != SHA256.HashSizeInBytes * 2 || !key.Hash.All(char.IsAsciiHexDigit))
        {
            faults.Add($"{key.Path}:Hash: must be the SHA-256 of the key, 64 hexadecimal digits");
        }
        else if (!seen.Add(key.Hash))
        {
            faults.Add($"{key.Path}:Hash: the same key is configured twice");
        }

        if (!TenantName.IsValid(key.Tenant))
        {
            faults.Add($"{key.Path}:Tenant: must be 1 to {TenantName.MaxLength} of a-z 0-9 -");
        }

        if (key.Roles.Count == 0 || !key.Roles.All(static role => ApiRoleNames.TryParse(role, out _)))
        {
            faults.Add($"{key.Path}:Roles: must name one or more of orders, stock, admin");
        }

        foreach (var (setting, value) in ((string, int)[])[("RequestsPerSecond", key.RequestsPerSecond), ("Burst", key.Burst)])
        {
            if (value is ApiKeyEntry.Unreadable or > RateOptions.Max)
            {
                faults.Add($"{key.Path}:{setting}: must be from 0 to {RateOptions.Max}");
            }
        }
    }
}
