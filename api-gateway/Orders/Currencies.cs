using System.Collections.Frozen;
using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Orders;

/// <summary>The currencies in use: the active codes of ISO 4217 as of 2026, without metals, units of account, and test codes.</summary>
internal static class Currencies
{
    private const string Codes =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP " +
        "CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS " +
        "INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR " +
        "MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD " +
        "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST " +
        "XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

    private const int CodeLength = 3;

    // By number, so that a known code needs no new string.
    private static readonly FrozenDictionary<int, string> ByNumber = Codes.Split(' ')
        .ToFrozenDictionary(static code => (code[0] << 16) | (code[1] << 8) | code[2]);

    /// <summary>All codes.</summary>
    public static IEnumerable<string> All => ByNumber.Values;

    /// <summary>Reads a code.</summary>
    public static string Read(ref Utf8JsonReader reader, MemberPath path, ValidationErrors errors)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan.Length == CodeLength
            && Find(reader.ValueSpan) is { } known)
        {
            return known;
        }

        // An escaped letter is unusual and still a letter.
        var text = StrictJson.ReadText(ref reader, TextRule.Currency, path, errors);
        if (text.Length == CodeLength && ByNumber.TryGetValue((text[0] << 16) | (text[1] << 8) | text[2], out var code))
        {
            return code;
        }

        if (text.Length > 0)
        {
            errors.Add(path.ToString(), TextRule.Currency.Message);
        }

        return "";
    }

    private static string? Find(ReadOnlySpan<byte> code) => ByNumber.GetValueOrDefault((code[0] << 16) | (code[1] << 8) | code[2]);
}
