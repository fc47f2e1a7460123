using System.Security.Cryptography;
using System.Text;

namespace OrderActors.AspNetPeer.Auth;

/// <summary>Who may ask. Only hashes of keys are known, so a key can be told by its hash and by nothing else.</summary>
internal sealed class ApiKeys(PeerSettings settings)
{
    private const string Scheme = "Bearer ";
    private const string Tenant = "dev";
    private const int LongestKey = 256;

    private readonly Dictionary<string, string> _tenants = new(StringComparer.Ordinal)
    {
        [Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(settings.ApiKey)))] = Tenant,
    };

    /// <summary>Lets in whoever has a key, and tells the handler whose it is.</summary>
    public RequestDelegate Guard(Func<HttpContext, string, Task> handler) => context =>
        TryFind(context.Request.Headers.Authorization, out var tenant)
            ? handler(context, tenant)
            : Problem.Of(StatusCodes.Status401Unauthorized, "unauthenticated", "There is no such API key.").WriteAsync(context);

    private bool TryFind(string? authorization, out string tenant)
    {
        tenant = "";
        if (authorization is null || authorization.Length > LongestKey || !authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        Span<byte> key = stackalloc byte[LongestKey * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> text = stackalloc char[SHA256.HashSizeInBytes * 2];
        SHA256.HashData(key[..Encoding.UTF8.GetBytes(authorization.AsSpan(Scheme.Length), key)], hash);
        Convert.TryToHexString(hash, text, out _);
        return _tenants.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out tenant!);
    }
}
