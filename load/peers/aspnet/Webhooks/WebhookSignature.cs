using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrderActors.AspNetPeer.Webhooks;

/// <summary>Signatures as Standard Webhooks say.</summary>
internal static class WebhookSignature
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether one of the signatures is right and the timestamp is of now.</summary>
    public static bool IsRight(
        IHeaderDictionary headers, ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets, DateTimeOffset now)
    {
        var (id, timestamp) = ((string?)headers["webhook-id"], (string?)headers["webhook-timestamp"]);
        if (string.IsNullOrEmpty(id)
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
        {
            return false;
        }

        var signed = (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, signed, expected);
            foreach (var signature in ((string?)headers["webhook-signature"] ?? "").Split(' '))
            {
                if (signature.StartsWith("v1,", StringComparison.Ordinal)
                    && Convert.TryFromBase64Chars(signature.AsSpan(3), given, out var length) && length == given.Length
                    && CryptographicOperations.FixedTimeEquals(given, expected))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
