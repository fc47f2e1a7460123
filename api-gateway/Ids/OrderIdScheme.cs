using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Shards;

namespace OrderActors.ApiGateway.Ids;

/// <summary>
/// Makes and checks order ids: <c>ord_</c>, 18 characters that are derived from tenant and idempotency key, 2 characters of the first
/// SKU's shard, and 5 characters of a keyed checksum over tenant and those 20. A repeat of a request therefore has the same id, and an
/// id that was made up, or that is another tenant's, is found out without asking anybody. See docs/adr/0003 and 0006.
/// </summary>
internal sealed class OrderIdScheme
{
    /// <summary>Characters of an id.</summary>
    public const int Length = CheckedLength + ChecksumLength;

    // What the checksum is of, and the prefix before it.
    private const int CheckedLength = OrderIds.StemLength + Shard.TextLength;
    private const int ChecksumLength = 5;
    private const int MaxMessageBytes = TenantName.MaxLength + 1 + 128;

    // One key a purpose: what is learnt from one HMAC says nothing about the other.
    private readonly KeyedHash _opaque;
    private readonly KeyedHash _checksum;

    public OrderIdScheme(IOptions<OrderIdOptions> options)
    {
        var key = Convert.FromBase64String(options.Value.IdKey);
        _opaque = new KeyedHash(HMACSHA256.HashData(key, "OrderActors order id v1: opaque part"u8));
        _checksum = new KeyedHash(HMACSHA256.HashData(key, "OrderActors order id v1: checksum"u8));
        Cursors = new KeyedHash(HMACSHA256.HashData(key, "OrderActors list cursor v1"u8));
    }

    /// <summary>What authenticates cursors, which hold ids.</summary>
    public KeyedHash Cursors { get; }

    /// <summary>The id of the order that a tenant places with an idempotency key.</summary>
    /// <param name="tenant">A valid tenant.</param>
    /// <param name="idempotencyKey">1…128 visible ASCII characters.</param>
    /// <param name="firstSku">The SKU of its first line, in whose shard it will live.</param>
    public string Derive(string tenant, string idempotencyKey, string firstSku) =>
        string.Create(Length, (this, tenant, idempotencyKey, firstSku), Derive);

    private static void Derive(Span<char> id, (OrderIdScheme, string, string, string) state)
    {
        var (scheme, tenant, idempotencyKey, firstSku) = state;
        OrderIds.Prefix.CopyTo(id);
        Write(scheme._opaque, tenant, idempotencyKey, id[OrderIds.Prefix.Length..OrderIds.StemLength]);
        Shard.Write(Shard.OfSku(tenant, firstSku), id[OrderIds.StemLength..CheckedLength]);
        Write(scheme._checksum, tenant, id[OrderIds.Prefix.Length..CheckedLength], id[CheckedLength..]);
    }

    /// <summary>Whether an id was made for a tenant. Allocates nothing.</summary>
    public bool IsValid(string tenant, ReadOnlySpan<char> id)
    {
        if (id.Length != Length || !id.StartsWith(OrderIds.Prefix, StringComparison.Ordinal)
            || !CrockfordBase32.IsValid(id[OrderIds.Prefix.Length..]))
        {
            return false;
        }

        Span<char> checksum = stackalloc char[ChecksumLength];
        Write(_checksum, tenant, id[OrderIds.Prefix.Length..CheckedLength], checksum);
        return CryptographicOperations.FixedTimeEquals(
            MemoryMarshal.AsBytes(id[CheckedLength..]), MemoryMarshal.AsBytes(checksum));
    }

    // No tenant has a zero byte in its name, so that two pairs of texts never make the same message.
    private static void Write(KeyedHash keyed, ReadOnlySpan<char> tenant, ReadOnlySpan<char> text, Span<char> characters)
    {
        Span<byte> message = stackalloc byte[MaxMessageBytes];
        var length = Encoding.ASCII.GetBytes(tenant, message);
        message[length++] = 0;
        length += Encoding.ASCII.GetBytes(text, message[length..]);
        Span<byte> hash = stackalloc byte[KeyedHash.Length];
        keyed.Write(message[..length], [], hash);
        CrockfordBase32.Encode(hash, characters);
    }
}
