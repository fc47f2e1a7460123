using OrderActors.ApiGateway.Ids;

namespace OrderActors.Gateway.Tests.Ids;

public sealed class CrockfordBase32Tests
{
    [Theory]
    [InlineData(new byte[] { 0x00, 0x00, 0x00, 0x00, 0x00 }, "00000000")]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "ZZZZZZZZ")]
    [InlineData(new byte[] { 0x08, 0x42, 0x10, 0x84, 0x21 }, "11111111")]
    [InlineData(new byte[] { 0x00, 0x44, 0x32, 0x14, 0xC7 }, "01234567")]
    [InlineData(new byte[] { 0xF8, 0x00 }, "Z")]
    [InlineData(new byte[] { 0xF8, 0x3E, 0x0F }, "Z0Z0")]
    public void Encode_KnownBits_AreTheseCharacters(byte[] bytes, string expected)
    {
        var characters = new char[expected.Length];

        CrockfordBase32.Encode(bytes, characters);

        Assert.Equal(expected, new string(characters));
    }

    [Theory]
    [InlineData("0123456789ABCDEFGHJKMNPQRSTVWXYZ", true)]
    [InlineData("I", false)]
    [InlineData("L", false)]
    [InlineData("O", false)]
    [InlineData("U", false)]
    [InlineData("a", false)]
    [InlineData("-", false)]
    public void IsValid_Characters_AreThoseOfTheAlphabet(string characters, bool valid) =>
        Assert.Equal(valid, CrockfordBase32.IsValid(characters));
}
