using System.Globalization;
using System.Text;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.Gateway.Tests.Requests;

public sealed class Rfc3339InstantTests
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    [Theory]
    [InlineData("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000Z")]
    [InlineData("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000000Z")]
    [InlineData("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870000Z")]
    [InlineData("2026-01-01t00:00:00z", "2026-01-01T00:00:00.000000Z")]
    [InlineData("2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.000000Z")]
    [InlineData("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000000Z")]
    [InlineData("2024-02-29T00:00:00.000000000Z", "2024-02-29T00:00:00.000000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    public void TryParse_WholeMicrosecond_IsThatOne(string text, string expected)
    {
        Assert.True(Rfc3339Instant.TryParse(text, out var instant));

        Assert.Equal(expected, Show(instant.LastMicrosecond));
        Assert.Equal(expected, Show(instant.NextMicrosecond));
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456Z", "2026-01-01T00:00:00.123457Z")]
    [InlineData("2026-01-01T00:00:00.999999999Z", "2026-01-01T00:00:00.999999Z", "2026-01-01T00:00:01.000000Z")]
    [InlineData("2026-01-01T00:00:00.000000000000000000001Z", "2026-01-01T00:00:00.000000Z", "2026-01-01T00:00:00.000001Z")]
    [InlineData("1990-12-31T23:59:60Z", "1990-12-31T23:59:59.999999Z", "1991-01-01T00:00:00.000000Z")]
    [InlineData("1990-12-31T15:59:60-08:00", "1990-12-31T23:59:59.999999Z", "1991-01-01T00:00:00.000000Z")]
    [InlineData("2015-07-01T05:29:60.5+05:30", "2015-06-30T23:59:59.999999Z", "2015-07-01T00:00:00.000000Z")]
    public void TryParse_BetweenTwoMicroseconds_HasBoth(string text, string last, string next)
    {
        Assert.True(Rfc3339Instant.TryParse(text, out var instant));

        Assert.Equal(last, Show(instant.LastMicrosecond));
        Assert.Equal(next, Show(instant.NextMicrosecond));
    }

    [Fact]
    public void TryParse_OutsideOfThePlatformsYears_IsItsFirstOrLastInstant()
    {
        foreach (var early in (string[])["0000-02-29T00:00:00Z", "0001-01-01T00:00:00+00:01"])
        {
            Assert.True(Rfc3339Instant.TryParse(early, out var instant));
            Assert.Equal(DateTimeOffset.MinValue, instant.NextMicrosecond);
        }

        foreach (var late in (string[])["9999-12-31T23:59:00-00:01", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59.9999999Z"])
        {
            Assert.True(Rfc3339Instant.TryParse(late, out var instant));
            Assert.Equal(DateTimeOffset.MaxValue, instant.NextMicrosecond);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00")]
    [InlineData("2026-01-01T00:00Z")]
    [InlineData("2026-01-01 00:00:00Z")]
    [InlineData("2026-01-01_00:00:00Z")]
    [InlineData("2026-01-01T00:00:00.Z")]
    [InlineData("2026-01-01T00:00:00.5")]
    [InlineData("2026-01-01T00:00:00,5Z")]
    [InlineData("2026-01-01T00:00:00.5 Z")]
    [InlineData("2026-01-01T00:00:00ZZ")]
    [InlineData(" 2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00Z ")]
    [InlineData("2026-01-01T00:00:00+0100")]
    [InlineData("2026-01-01T00:00:00+01")]
    [InlineData("2026-01-01T00:00:00+1:00")]
    [InlineData("2026-01-01T00:00:00+01:00Z")]
    [InlineData("2026-01-01T00:00:00 01:00")]
    [InlineData("2026-01-01T00:00:00\u221201:00")]
    [InlineData("2026-01-01T00:00:00+24:00")]
    [InlineData("2026-01-01T00:00:00+00:60")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T00:60:00Z")]
    [InlineData("2026-01-01T00:00:61Z")]
    [InlineData("2026-00-01T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-01-00T00:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("+2026-01-01T00:00:00Z")]
    [InlineData("12026-01-01T00:00:00Z")]
    [InlineData("-026-01-01T00:00:00Z")]
    [InlineData("2026-1-01T00:00:00Z")]
    [InlineData("2026-W01-1T00:00:00Z")]
    [InlineData("2026-001T00:00:00Z")]
    [InlineData("20260101T000000Z")]
    [InlineData("202\u09ec-01-01T00:00:00Z")]
    [InlineData("2026-01-01T00:00:00.\u0661Z")]
    [InlineData("1998-12-31T23:58:60Z")]
    [InlineData("1998-12-31T22:59:60Z")]
    [InlineData("1998-12-31T23:59:60+01:00")]
    [InlineData("1998-12-30T23:59:60Z")]
    [InlineData("1998-03-31T23:59:60Z")]
    [InlineData("0000-12-31T23:59:60+00:00:00")]
    public void TryParse_WhatRfc3339DoesNotAllow_IsFalse(string text) => Assert.False(Rfc3339Instant.TryParse(text, out _), text);

    // The platform's own parser is right about whatever it can read.
    [Fact]
    public void TryParse_AnyInstant_IsWhatThePlatformReads()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var ticks = random.NextInt64(TimeSpan.TicksPerDay, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerDay);
            var offset = TimeSpan.FromMinutes(random.Next(-14 * 60, (14 * 60) + 1));
            var digits = random.Next(0, 8);
            var local = new DateTime(ticks, DateTimeKind.Unspecified);
            var text = local.ToString("yyyy-MM-dd'T'HH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits)), null)
                + (random.Next(2) == 0 ? "" : (digits == 0 ? "." : "") + new string('0', random.Next(1, 9)));
            text += offset == TimeSpan.Zero ? "Z" : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", null);
            var platform = DateTimeOffset.Parse(Shorten(text), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

            Assert.True(Rfc3339Instant.TryParse(text, out var instant), $"{text} (seed {seed})");

            var (last, next) = (instant.LastMicrosecond.Ticks, instant.NextMicrosecond.Ticks);
            Assert.True(last <= platform.Ticks && platform.Ticks <= next, $"{text} (seed {seed})");
            Assert.True(last % TicksPerMicrosecond == 0 && next % TicksPerMicrosecond == 0, $"{text} (seed {seed})");
            Assert.True(next - last == (platform.Ticks % TicksPerMicrosecond == 0 ? 0 : TicksPerMicrosecond), $"{text} (seed {seed})");
        }
    }

    // One character of a good text is another; the grammar, as the RFC has it, decides.
    [Fact]
    public void TryParse_AnyTextNearAnInstant_IsAsTheGrammarSays()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        const string Alphabet = "0123456789TtZz+-:. ";
        string[] seeds = ["2026-06-30T12:34:56.789Z", "2024-02-28T23:59:59+12:30", "1999-12-31t00:00:00-00:00"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, 1),
                    1 => text.Insert(at, Alphabet[random.Next(Alphabet.Length)]),
                    _ => text.Replace(text[at], Alphabet[random.Next(Alphabet.Length)], at, 1),
                };
            }

            Assert.True(Rfc3339Grammar.Allows($"{text}") == Rfc3339Instant.TryParse($"{text}", out _), $"'{text}' (seed {seed})");
        }
    }

    private static string Show(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", null)
        .Replace("+00:00", "Z", StringComparison.Ordinal);

    // The platform reads seven digits; those that the test added are zeros.
    private static string Shorten(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = point < 0 ? -1 : text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') + point + 1;
        return point < 0 || end - point - 1 <= 7 ? text : text[..(point + 8)] + text[end..];
    }
}
