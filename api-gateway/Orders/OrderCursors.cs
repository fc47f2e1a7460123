using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>
/// Cursors of lists: base64url of version (1 byte), instant (8 bytes, microseconds since 1970, big-endian), order id (ASCII) and a MAC
/// over the tenant and all of that (8 bytes). Clients cannot make one up, and so cannot come to depend on what is in it.
/// </summary>
internal sealed class OrderCursors(OrderIdScheme ids)
{
    /// <summary>Characters of a cursor.</summary>
    public const int Length = (TotalBytes * 4 + 2) / 3;

    private const byte Version = 1;
    private const int IdOffset = 1 + sizeof(long);
    private const int MacOffset = IdOffset + OrderIdScheme.Length;
    private const int MacBytes = 8;
    private const int TotalBytes = MacOffset + MacBytes;

    /// <summary>Writes the cursor of a place.</summary>
    public void Write(string tenant, OrderCursor place, IBufferWriter<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        bytes[0] = Version;
        var microseconds = (place.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], microseconds);
        if (Encoding.ASCII.GetBytes(place.OrderId, bytes[IdOffset..MacOffset]) != OrderIdScheme.Length)
        {
            throw new ArgumentException("A list named an order whose id has another length.", nameof(place));
        }

        WriteMac(tenant, bytes[..MacOffset], bytes[MacOffset..]);
        destination.Advance(Base64Url.EncodeToUtf8(bytes, destination.GetSpan(Length)));
    }

    /// <summary>Reads a cursor.</summary>
    /// <returns>Null when it was not made here for the tenant.</returns>
    public OrderCursor? Read(string tenant, string cursor)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        Span<byte> mac = stackalloc byte[MacBytes];
        if (cursor.Length != Length || !TryDecode(cursor, bytes) || bytes[0] != Version)
        {
            return null;
        }

        WriteMac(tenant, bytes[..MacOffset], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes[MacOffset..]))
        {
            return null;
        }

        var createdAt = DateTimeOffset.UnixEpoch.AddMicroseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[1..]));
        return new OrderCursor(createdAt, Encoding.ASCII.GetString(bytes[IdOffset..MacOffset]));
    }

    private static bool TryDecode(string cursor, Span<byte> bytes) =>
        Base64Url.IsValid(cursor, out var length) && length == TotalBytes && Base64Url.DecodeFromChars(cursor, bytes) == TotalBytes;

    private void WriteMac(string tenant, ReadOnlySpan<byte> place, Span<byte> mac)
    {
        Span<byte> owner = stackalloc byte[TenantName.MaxLength + 1];
        var length = Encoding.ASCII.GetBytes(tenant, owner);
        owner[length++] = 0;
        Span<byte> hash = stackalloc byte[KeyedHash.Length];
        ids.Cursors.Write(owner[..length], place, hash);
        hash[..MacBytes].CopyTo(mac);
    }
}
