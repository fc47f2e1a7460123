using System.Security.Cryptography;
using System.Text;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>An order's id is derived from its tenant and idempotency key, and carries a checksum that nobody can make up.</summary>
internal sealed class OrderIdScheme
{
    private const string Prefix = "ord_";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int OpaqueLength = 26;
    private const int ChecksumLength = 5;
    private const int Length = 4 + OpaqueLength + ChecksumLength;
    private const int LongestName = 256;

    private readonly byte[] _deriveKey;
    private readonly byte[] _checkKey;

    /// <param name="key">What ids are made with.</param>
    public OrderIdScheme(string key)
    {
        _deriveKey = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "derive\0"u8);
        _checkKey = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), "check\0"u8);
    }

    /// <summary>The id of the order that a key stands for.</summary>
    public Guid Derive(string tenant, string idempotencyKey)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Mac(_deriveKey, tenant, idempotencyKey, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The id as clients know it.</summary>
    public string Format(string tenant, Guid id) => string.Create(Length, (Scheme: this, tenant, id), static (text, state) =>
    {
        Span<byte> bytes = stackalloc byte[16];
        state.id.TryWriteBytes(bytes, bigEndian: true, out _);
        Prefix.CopyTo(text);
        Encode(bytes, text.Slice(Prefix.Length, OpaqueLength));
        state.Scheme.Checksum(state.tenant, text.Slice(Prefix.Length, OpaqueLength), text[(Prefix.Length + OpaqueLength)..]);
    });

    /// <summary>Reads one; false for an id that was never made for this tenant.</summary>
    public bool TryParse(string tenant, string text, out Guid id)
    {
        id = default;
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var opaque = text.AsSpan(Prefix.Length, OpaqueLength);
        Span<char> expected = stackalloc char[ChecksumLength];
        Checksum(tenant, opaque, expected);
        Span<byte> bytes = stackalloc byte[16];
        if (!expected.SequenceEqual(text.AsSpan(Prefix.Length + OpaqueLength)) || !TryDecode(opaque, bytes))
        {
            return false;
        }

        id = new Guid(bytes, bigEndian: true);
        return true;
    }

    private static void Mac(byte[] key, string first, ReadOnlySpan<char> second, Span<byte> hash)
    {
        Span<byte> text = stackalloc byte[LongestName];
        var length = Encoding.UTF8.GetBytes(first, text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(second, text[length..]);
        HMACSHA256.HashData(key, text[..length], hash);
    }

    /// <summary>Five bits a character, the highest first (RFC 4648, with Crockford's alphabet).</summary>
    private static void Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        for (var (at, bits, buffer, next) = (0, 0, 0, 0); at < text.Length; at++)
        {
            if (bits < 5)
            {
                buffer = (buffer << 8) | (next < bytes.Length ? bytes[next++] : 0);
                bits += 8;
            }

            bits -= 5;
            text[at] = Alphabet[(buffer >> bits) & 31];
        }
    }

    private static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (bits, buffer, next) = (0, 0, 0);
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits >= 8 && next < bytes.Length)
            {
                bits -= 8;
                bytes[next++] = (byte)(buffer >> bits);
            }
        }

        return true;
    }

    private void Checksum(string tenant, ReadOnlySpan<char> opaque, Span<char> text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Mac(_checkKey, tenant, opaque, hash);
        Encode(hash, text);
    }
}
