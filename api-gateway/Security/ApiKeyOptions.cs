using System.Globalization;

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
            key.Path,
            key["Hash"] ?? "",
            key["Tenant"] ?? "",
            ReadRoles(key.GetSection("Roles")),
            ReadCount(key["RequestsPerSecond"]),
            ReadCount(key["Burst"])))];

    private static int ReadCount(string? text) =>
        text is null ? ApiKeyEntry.Default
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count
        : ApiKeyEntry.Unreadable;

    private static string[] ReadRoles(IConfigurationSection roles) => roles.Value is { } text
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [.. roles.GetChildren().Select(static role => role.Value ?? "")];
}

/// <summary>A key as it is configured.</summary>
/// <param name="Path">Where, for a message.</param>
/// <param name="Hash">SHA-256 of the key, 64 hexadecimal digits.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Roles">The names of its roles.</param>
/// <param name="RequestsPerSecond">Its rate; 0 for none, or <see cref="Default"/>.</param>
/// <param name="Burst">Requests that it may send at once; 0 for those of a second, or <see cref="Default"/>.</param>
internal sealed record ApiKeyEntry(
    string Path,
    string Hash,
    string Tenant,
    IReadOnlyList<string> Roles,
    int RequestsPerSecond = ApiKeyEntry.Default,
    int Burst = ApiKeyEntry.Default)
{
    /// <summary>What holds for every key (<see cref="Rates.RateOptions"/>).</summary>
    public const int Default = -1;

    /// <summary>What is configured is no number.</summary>
    public const int Unreadable = -2;
}
