using System.Security.Cryptography;
using OrderActors.ApiGateway.Security;

namespace OrderActors.Gateway.Tests.Security;

public sealed class KeyedHashTests
{
    [Fact]
    public void Write_ByManyThreads_IsHmacSha256OfBothParts()
    {
        var key = "a key of the tests"u8.ToArray();
        var keyed = new KeyedHash(key);

        Parallel.For(0, 2_000, i =>
        {
            var message = new byte[i % 200];
            new Random(i).NextBytes(message);
            var hash = new byte[KeyedHash.Length];
            var split = message.Length / 3;
            keyed.Write(message.AsSpan(0, split), message.AsSpan(split), hash);
            Assert.Equal(HMACSHA256.HashData(key, message), hash);
        });
    }

    [Fact]
    public void Write_AfterOneThatFailed_IsWhole()
    {
        var key = "a key of the tests"u8.ToArray();
        var keyed = new KeyedHash(key);
        Assert.ThrowsAny<ArgumentException>(() => keyed.Write("left"u8, "over"u8, new byte[KeyedHash.Length - 1]));

        var hash = new byte[KeyedHash.Length];
        keyed.Write("new"u8, [], hash);

        Assert.Equal(HMACSHA256.HashData(key, "new"u8), hash);
    }
}
