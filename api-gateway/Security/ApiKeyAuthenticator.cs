using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OrderActors.ApiGateway.Rates;

namespace OrderActors.ApiGateway.Security;

/// <summary>
/// Finds out whose key a request has. A presented key is hashed and looked up by half of its hash, and the whole is compared in
/// constant time: what can be learnt from the time it takes is a prefix of a hash, which is of no use for finding a key.
/// </summary>
internal sealed class ApiKeyAuthenticator(IOptions<ApiKeyOptions> options, IOptions<RateOptions> rates, TimeProvider clock)
{
    /// <summary>Characters that a key may have.</summary>
    public const int MaxKeyLength = 256;

    private const string Scheme = "Bearer ";

    private volatile FrozenDictionary<UInt128, Entry> _keys = options.Value.Keys
        .Select(key => new Entry(
            Convert.FromHexString(key.Hash),
            new ApiKey(key.Tenant, RolesOf(key), RateOf(key.RequestsPerSecond, key.Burst, rates.Value, clock))))
        .ToFrozenDictionary(static entry => IndexOf(entry.Hash));

    /// <summary>Accepts one more key from now on, at the rate of every key.</summary>
    public void Accept(string key, string tenant, ApiRoles roles)
    {
        var holder = new ApiKey(tenant, roles, RateOf(ApiKeyEntry.Default, ApiKeyEntry.Default, rates.Value, clock));
        var entry = new Entry(SHA256.HashData(Encoding.ASCII.GetBytes(key)), holder);
        _keys = new Dictionary<UInt128, Entry>(_keys) { [IndexOf(entry.Hash)] = entry }.ToFrozenDictionary();
    }

    /// <summary>Finds the holder of the key in an Authorization header. Allocates nothing.</summary>
    public bool TryAuthenticate(StringValues authorization, [NotNullWhen(true)] out ApiKey? holder)
    {
        holder = null;
        if (authorization.Count != 1 || authorization[0] is not { } header
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var key = header.AsSpan(Scheme.Length).Trim(' ');
        if (key.Length is 0 or > MaxKeyLength)
        {
            return false;
        }

        Span<byte> ascii = stackalloc byte[MaxKeyLength];
        if (Ascii.FromUtf16(key, ascii, out var length) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ascii[..length], hash);
        if (!_keys.TryGetValue(IndexOf(hash), out var entry) || !CryptographicOperations.FixedTimeEquals(entry.Hash, hash))
        {
            return false;
        }

        holder = entry.Holder;
        return true;
    }

    private static UInt128 IndexOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);

    private static KeyRate? RateOf(int requestsPerSecond, int burst, RateOptions common, TimeProvider clock)
    {
        requestsPerSecond = requestsPerSecond == ApiKeyEntry.Default ? common.RequestsPerSecond : requestsPerSecond;
        burst = burst == ApiKeyEntry.Default ? common.Burst : burst;
        return requestsPerSecond <= 0 ? null : new KeyRate(requestsPerSecond, burst > 0 ? burst : requestsPerSecond, clock);
    }

    private static ApiRoles RolesOf(ApiKeyEntry key) => key.Roles.Aggregate(
        ApiRoles.None, static (roles, name) => ApiRoleNames.TryParse(name, out var role) ? roles | role : roles);

    private sealed record Entry(byte[] Hash, ApiKey Holder);
}
