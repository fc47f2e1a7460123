namespace OrderActors.ApiGateway.Security;

/// <summary>The keys that are accepted: <c>Gateway:ApiKeys:&lt;n&gt;:{Hash,Tenant,Roles}</c>.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Where they are in the configuration.</summary>
    public const string Section = "Gateway:ApiKeys";

    /// <summary>The keys. Default: none, which only the Development environment allows.</summary>
    public IReadOnlyList<ApiKeyEntry> Keys { get; set; } = [];

    /// <summary>Reads them. Roles are a list, or one text with commas.</summary>
    public static IReadOnlyList<ApiKeyEntry> Read(IConfiguration configuration) =>
        [.. configuration.GetSection(Section).GetChildren().Select(static key => new ApiKeyEntry(
            key.Path, key["Hash"] ?? "", key["Tenant"] ?? "", ReadRoles(key.GetSection("Roles"))))];

    private static string[] ReadRoles(IConfigurationSection roles) => roles.Value is { } text
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. roles.GetChildren().Select(static role => role.Value ?? "")];
}

/// <summary>A key as it is configured.</summary>
/// <param name="Path">Where, for a message.</param>
/// <param name="Hash">SHA-256 of the key, 64 hexadecimal digits.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Roles">The names of its roles.</param>
internal sealed record ApiKeyEntry(string Path, string Hash, string Tenant, IReadOnlyList<string> Roles);
