namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// An instant in any form that RFC 3339 has, and in no other. Orders are created at whole microseconds, and a text may name an instant
/// between two of them: by more digits, or because it is in a leap second, which no clock here ever shows. What is asked for as "before"
/// or "after" such an instant is the same as before or after one of its neighbours, and which one is not the same for both.
/// </summary>
internal readonly record struct Rfc3339Instant
{
    private const int TimeOffset = 11;
    private const int FractionOffset = 19;
    private const int MicrosecondDigits = 6;
    private const int MinutesPerDay = 24 * 60;
    private const long MicrosecondsPerMinute = 60_000_000;
    private const int DaysPer400Years = 146_097;
    private const int LeapSecond = 60;

    // Since the beginning of the year 1; before it in the year 0, which RFC 3339 has.
    private readonly long _microseconds;
    private readonly bool _isBetween;

    private Rfc3339Instant(long microseconds, bool isBetween)
    {
        _microseconds = microseconds;
        _isBetween = isBetween;
    }

    /// <summary>The last whole microsecond that is not later. What was created after it was created after the instant.</summary>
    public DateTimeOffset LastMicrosecond => At(_microseconds);

    /// <summary>The first whole microsecond that is not earlier. What was created before it was created before the instant.</summary>
    public DateTimeOffset NextMicrosecond => At(_isBetween ? _microseconds + 1 : _microseconds);

    /// <summary>Reads <c>date-time</c> of RFC 3339, section 5.6.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Rfc3339Instant instant)
    {
        instant = default;
        if (text.Length <= FractionOffset
            || text[TimeOffset - 1] is not ('T' or 't')
            || !TryReadDate(text[..(TimeOffset - 1)], out var days)
            || !TryReadTime(text[TimeOffset..FractionOffset], out var minutes, out var seconds)
            || !TryReadFraction(text[FractionOffset..], out var microseconds, out var isFiner, out var offset)
            || !TryReadOffset(offset, out var offsetMinutes))
        {
            return false;
        }

        var utcMinutes = ((long)days * MinutesPerDay) + minutes - offsetMinutes;
        if (seconds == LeapSecond)
        {
            instant = new Rfc3339Instant(((utcMinutes + 1) * MicrosecondsPerMinute) - 1, isBetween: true);
            return CanHaveLeapSecond(utcMinutes);
        }

        instant = new Rfc3339Instant((utcMinutes * MicrosecondsPerMinute) + (seconds * 1_000_000L) + microseconds, isFiner);
        return true;
    }

    // What lies outside of this platform's years is before, or after, every order just as well.
    private static DateTimeOffset At(long microseconds) =>
        microseconds < 0 ? DateTimeOffset.MinValue
        : microseconds > DateTimeOffset.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond ? DateTimeOffset.MaxValue
        : new DateTimeOffset(microseconds * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    // "At the end of months in which a leap second occurs, to date June or December", wherever on earth the text puts it. In which years
    // is announced half a year before, and a program that is older than that cannot know.
    private static bool CanHaveLeapSecond(long utcMinutes)
    {
        var day = utcMinutes / MinutesPerDay;
        return utcMinutes % MinutesPerDay == MinutesPerDay - 1
            && day >= 0 && day <= DateOnly.MaxValue.DayNumber
            && DateOnly.FromDayNumber((int)day) is { Month: 6, Day: 30 } or { Month: 12, Day: 31 };
    }

    private static bool TryReadDate(ReadOnlySpan<char> text, out int days)
    {
        days = 0;
        if (text[4] != '-' || text[7] != '-'
            || !TryReadNumber(text[..4], 0, 9999, out var year)
            || !TryReadNumber(text[5..7], 1, 12, out var month))
        {
            return false;
        }

        // The calendar repeats itself every 400 years, and the platform's begins at year 1.
        var shift = year == 0 ? DaysPer400Years : 0;
        year = year == 0 ? 400 : year;
        if (!TryReadNumber(text[8..], 1, DateTime.DaysInMonth(year, month), out var day))
        {
            return false;
        }

        days = new DateOnly(year, month, day).DayNumber - shift;
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out int minutes, out int seconds)
    {
        minutes = 0;
        return TryReadNumber(text[6..], 0, LeapSecond, out seconds) && text[5] == ':' && TryReadMinutes(text[..5], out minutes);
    }

    // The digits after the point, if there is one, and what stands behind them.
    private static bool TryReadFraction(ReadOnlySpan<char> text, out int microseconds, out bool isFiner, out ReadOnlySpan<char> rest)
    {
        (microseconds, isFiner) = (0, false);
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = text[1..];
        var count = digits.IndexOfAnyExceptInRange('0', '9');
        if (count <= 0)
        {
            return false;
        }

        rest = digits[count..];
        digits = digits[..count];
        for (var index = 0; index < MicrosecondDigits; index++)
        {
            microseconds = (microseconds * 10) + (index < count ? digits[index] - '0' : 0);
        }

        isFiner = count > MicrosecondDigits && digits[MicrosecondDigits..].ContainsAnyExcept('0');
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || !TryReadMinutes(text[1..], out minutes))
        {
            return false;
        }

        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }

    private static bool TryReadMinutes(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text[2] != ':' || !TryReadNumber(text[..2], 0, 23, out var hour) || !TryReadNumber(text[3..], 0, 59, out var minute))
        {
            return false;
        }

        minutes = (hour * 60) + minute;
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> digits, int min, int max, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return value >= min && value <= max;
    }
}
