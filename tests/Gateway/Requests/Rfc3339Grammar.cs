using System.Globalization;
using System.Text.RegularExpressions;

namespace OrderActors.Gateway.Tests.Requests;

/// <summary>The grammar of RFC 3339, section 5.6, with the restrictions of section 5.7: another way to the same answer.</summary>
internal static partial class Rfc3339Grammar
{
    public static bool Allows(string text)
    {
        var match = DateTimeRule().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var (year, month, day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        if (day > DaysOf(year, month))
        {
            return false;
        }

        if (Number(match, "second") < 60)
        {
            return true;
        }

        var offset = match.Groups["sign"].Success
            ? (match.Groups["sign"].Value == "-" ? -1 : 1) * ((Number(match, "offsetHour") * 60) + Number(match, "offsetMinute"))
            : 0;
        // The calendar repeats itself every 400 years.
        var utc = new DateTime(2000 + (year % 400), month, day, Number(match, "hour"), Number(match, "minute"), 0, DateTimeKind.Utc)
            .AddMinutes(-offset);
        return utc is { Hour: 23, Minute: 59 } && utc is { Month: 6, Day: 30 } or { Month: 12, Day: 31 };
    }

    private static int DaysOf(int year, int month) => month switch
    {
        4 or 6 or 9 or 11 => 30,
        2 => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28,
        _ => 31,
    };

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4})-(?<month>0[1-9]|1[0-2])-(?<day>0[1-9]|[12][0-9]|3[01])[Tt]" +
        @"(?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9]|60)(\.[0-9]+)?" +
        @"([Zz]|(?<sign>[+-])(?<offsetHour>[01][0-9]|2[0-3]):(?<offsetMinute>[0-5][0-9]))\z")]
    private static partial Regex DateTimeRule();
}
