using System.Text;
using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.Gateway.Tests.Requests;

/// <summary>Lengths count characters, in whatever encoding they come, and no control character is text.</summary>
public sealed class TextRuleTests
{
    private const int Seed = 20260713;

    [Theory]
    [InlineData("a", 200, true)]
    [InlineData("a", 201, false)]
    [InlineData("ü", 200, true)]
    [InlineData("ü", 201, false)]
    [InlineData("€", 200, true)]
    [InlineData("€", 201, false)]
    [InlineData("😀", 200, true)]
    [InlineData("😀", 201, false)]
    [InlineData("a", 0, false)]
    public void Prose_OfManyCharacters_IsCountedInThem(string character, int count, bool expected)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));
        var escaped = string.Concat(text.Select(static unit => $"\\u{(int)unit:x4}"));

        Assert.Equal(expected, TextRule.Prose.Allows(text));
        Assert.Equal(expected ? text : null, Read($"\"{text}\"", TextRule.Prose));
        Assert.Equal(expected ? text : null, Read($"\"{escaped}\"", TextRule.Prose));
    }

    [Fact]
    public void Prose_WithAnyCharacter_IsRefusedIfThatIsAControl()
    {
        for (var value = 0; value <= 0x10FFFF; value = value == 0xD7FF ? 0xE000 : value + 1)
        {
            var text = $"ä{new Rune(value)}ÿ";
            Assert.True(TextRule.Prose.Allows(text) == !Rune.IsControl(new Rune(value)), $"U+{value:X4}");
        }
    }

    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("\"\\ude00\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    [InlineData("\"a\\ud83d\\u0041\"")]
    [InlineData("\"\\u0085\"")]
    [InlineData("\"\u009f\"")]
    [InlineData("\"\\u007f\"")]
    public void Prose_OfHalvesAndControls_IsRefused(string json) => Assert.Null(Read(json, TextRule.Prose));

    [Fact]
    public void Prose_WithHalfOfAPair_IsRefusedAsText() => Assert.False(TextRule.Prose.Allows("a\ud83d"));

    [Fact]
    public void Prose_OfAnyText_IsWhatTheRuleSays()
    {
        var random = new Random(Seed);
        Rune[] alphabet = [.. "a\u001f\u007f\u0080\u009f\u00a0ß€\ue000\ufffe😀\U0010FFFF".EnumerateRunes()];
        for (var round = 0; round < 5_000; round++)
        {
            var runes = Enumerable.Range(0, random.Next(1, 230))
                .Select(_ => random.Next(200) == 0 ? alphabet[random.Next(alphabet.Length)] : alphabet[random.Next(2) == 0 ? 0 : ^1])
                .ToList();
            var text = string.Concat(runes);

            var expected = runes.Count <= 200 && !runes.Exists(Rune.IsControl);
            Assert.True(TextRule.Prose.Allows(text) == expected, $"seed {Seed}, round {round}");
            Assert.True(Read(JsonSerializer.Serialize(text), TextRule.Prose) == (expected ? text : null), $"seed {Seed}, round {round}");
        }
    }

    [Theory]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("...", true)]
    [InlineData(".a", true)]
    [InlineData("a.", true)]
    [InlineData("-", true)]
    public void Sku_IsWhatAPathCanName(string text, bool expected)
    {
        Assert.Equal(expected, TextRule.Sku.Allows(text));
        Assert.Equal(expected ? text : null, Read($"\"{text}\"", TextRule.Sku));
        Assert.True(TextRule.Name.Allows(text));
    }

    /// <summary>What a body's string is read as; null when it is refused.</summary>
    private static string? Read(string json, TextRule rule)
    {
        var errors = new ValidationErrors();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        Assert.True(reader.Read());
        var text = StrictJson.ReadText(ref reader, rule, MemberPath.Of("text"), errors);
        return errors.Any ? null : text;
    }
}
