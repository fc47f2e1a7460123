using System.Text;
using OrderActors.Domain.Orders;

namespace OrderActors.GrainInterfaces.Shards;

/// <summary>
/// What moves between silos as a whole. A SKU's shard is a hash of its tenant and name. An order is in the shard of its first SKU, and
/// its id says so: wherever that is, order and stock are in one silo, and one commit takes both.
/// </summary>
public static class Shard
{
    /// <summary>How many there are: as many as two characters of an id can name. Stored ids have them, so it never changes.</summary>
    public const int Count = 1 << (TextLength * BitsPerCharacter);

    /// <summary>Characters of a shard in an order's id; they follow the stem.</summary>
    public const int TextLength = 2;

    private const int BitsPerCharacter = 5;
    private const int MaxKeyBytes = 256;

    private static ReadOnlySpan<byte> Alphabet => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8;

    private static ReadOnlySpan<byte> StockPrefix => "stock/"u8;

    /// <summary>The shard of a SKU.</summary>
    /// <param name="tenant">The tenant, ASCII.</param>
    /// <param name="sku">The stock-keeping unit, ASCII.</param>
    public static int OfSku(ReadOnlySpan<char> tenant, ReadOnlySpan<char> sku)
    {
        Span<byte> key = stackalloc byte[MaxKeyBytes];
        var length = Encoding.ASCII.GetBytes(tenant, key);
        key[length++] = (byte)'/';
        length += Encoding.ASCII.GetBytes(sku, key[length..]);
        return OfText(key[..length]);
    }

    /// <summary>The shard of the grain of an order or of a SKU, by its key in UTF-8.</summary>
    public static int OfGrain(ReadOnlySpan<byte> key)
    {
        // No tenant, SKU or id has a slash, so the key of an order has one and that of a SKU two.
        var slash = key.LastIndexOf((byte)'/');
        return slash >= StockPrefix.Length && key.StartsWith(StockPrefix)
            ? OfText(key[StockPrefix.Length..])
            : OfOrder(key[(slash + 1)..]);
    }

    /// <summary>Writes a shard into an order's id.</summary>
    public static void Write(int shard, Span<char> text)
    {
        text[0] = (char)Alphabet[shard >> BitsPerCharacter];
        text[1] = (char)Alphabet[shard & (Alphabet.Length - 1)];
    }

    private static int OfOrder(ReadOnlySpan<byte> id)
    {
        if (id.Length >= OrderIds.StemLength + TextLength)
        {
            var high = Alphabet.IndexOf(id[OrderIds.StemLength]);
            var low = Alphabet.IndexOf(id[OrderIds.StemLength + 1]);
            if (high >= 0 && low >= 0)
            {
                return (high << BitsPerCharacter) | low;
            }
        }

        // No id that was given out looks like this, but a grain's key may.
        return OfText(id);
    }

    private static int OfText(ReadOnlySpan<byte> text)
    {
        // FNV-1a, which is weak in the bits of the last characters, and the finalizer of SplitMix64, which mends that.
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBUL;
        return (int)(hash ^ (hash >> 31)) & (Count - 1);
    }
}
