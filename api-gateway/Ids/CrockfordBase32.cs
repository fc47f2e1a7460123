using System.Buffers;

namespace OrderActors.ApiGateway.Ids;

/// <summary>Crockford's base 32: five bits a character, without the letters I, L, O and U.</summary>
internal static class CrockfordBase32
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    /// <summary>Writes the first bits of some bytes, five a character, until the characters are full.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<char> characters)
    {
        uint bits = 0;
        var count = 0;
        var next = 0;
        for (var index = 0; index < characters.Length; index++)
        {
            if (count < 5)
            {
                bits = (bits << 8) | bytes[next++];
                count += 8;
            }

            count -= 5;
            characters[index] = Alphabet[(int)(bits >> count) & 31];
        }
    }

    /// <summary>Whether all characters are of the alphabet, upper case.</summary>
    public static bool IsValid(ReadOnlySpan<char> characters) => !characters.ContainsAnyExcept(Allowed);
}
