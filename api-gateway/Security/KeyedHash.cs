using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;

namespace OrderActors.ApiGateway.Security;

/// <summary>
/// HMAC-SHA-256 with one key, for any number of threads. OpenSSL takes three times as long to set a key up as to hash a line of text, so
/// what was set up is used again.
/// </summary>
internal sealed class KeyedHash(byte[] key)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly DefaultObjectPool<IncrementalHash> _pool = new(new Policy(key));

    /// <summary>Hashes two parts as one message.</summary>
    /// <param name="start">The first part.</param>
    /// <param name="rest">The other.</param>
    /// <param name="hash">Where the hash goes, <see cref="Length"/> bytes.</param>
    public void Write(ReadOnlySpan<byte> start, ReadOnlySpan<byte> rest, Span<byte> hash)
    {
        var hmac = _pool.Get();
        hmac.AppendData(start);
        hmac.AppendData(rest);
        hmac.GetHashAndReset(hash);

        // One that threw is in no state to be used again, and left to its finalizer.
        _pool.Return(hmac);
    }

    private sealed class Policy(byte[] key) : PooledObjectPolicy<IncrementalHash>
    {
        public override IncrementalHash Create() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

        public override bool Return(IncrementalHash obj) => true;
    }
}
