using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>Verifies signatures as Standard Webhooks 1.0 describes them: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal sealed class WebhookSignature(IReadOnlyList<byte[]> secrets, TimeProvider clock)
{
    /// <summary>How far a timestamp may be from now, in either direction.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";
    private const int MaxSignatures = 16;
    private const int MaxTimestampDigits = 12;

    private readonly KeyedHash[] _secrets = [.. secrets.Select(static secret => new KeyedHash(secret))];

    /// <summary>Whether the headers are such that a body could make the signature genuine. If not, nobody has to wait for one.</summary>
    public bool CanBeGenuine(IHeaderDictionary headers) => ReadHeaders(headers) is not null;

    /// <summary>Verifies a request before anything in its body is looked at.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="body">Its bytes as they came.</param>
    /// <returns>The <c>webhook-id</c>, or null when it is not to be trusted; which part is wrong is nobody's business.</returns>
    public string? Verify(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        if (ReadHeaders(headers) is not var (id, timestamp, signatures))
        {
            return null;
        }

        Span<byte> prefix = stackalloc byte[TextRule.Key.MaxLength + MaxTimestampDigits + 2];
        var length = Encoding.ASCII.GetBytes($"{id}.{timestamp}.", prefix);
        Span<byte> expected = stackalloc byte[KeyedHash.Length];
        var genuine = false;
        foreach (var secret in _secrets)
        {
            secret.Write(prefix[..length], body, expected);
            genuine |= AnyEquals(signatures, expected);
        }

        return genuine ? id : null;
    }

    private (string Id, string Timestamp, string Signatures)? ReadHeaders(IHeaderDictionary headers) =>
        Single(headers["webhook-id"]) is { } id && TextRule.Key.Allows(id)
            && Single(headers["webhook-timestamp"]) is { } timestamp && IsRecent(timestamp)
            && Single(headers["webhook-signature"]) is { } signatures && signatures.Contains(Version, StringComparison.Ordinal)
            ? (id, timestamp, signatures)
            : null;

    private static string? Single(StringValues values) => values.Count == 1 ? values[0] : null;

    private static bool AnyEquals(string signatures, ReadOnlySpan<byte> expected)
    {
        Span<byte> presented = stackalloc byte[KeyedHash.Length];
        var found = false;
        var seen = 0;
        foreach (var range in signatures.AsSpan().Split(' '))
        {
            var signature = signatures.AsSpan(range);
            if (++seen > MaxSignatures)
            {
                break;
            }

            // Signatures of other versions are passed over.
            if (signature.StartsWith(Version, StringComparison.Ordinal)
                && Base64.IsValid(signature[Version.Length..], out var bytes) && bytes == presented.Length
                && Convert.TryFromBase64Chars(signature[Version.Length..], presented, out _))
            {
                found |= CryptographicOperations.FixedTimeEquals(presented, expected);
            }
        }

        return found;
    }

    private bool IsRecent(string timestamp)
    {
        if (timestamp.Length > MaxTimestampDigits
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }

        return Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) <= (long)Tolerance.TotalSeconds;
    }
}
