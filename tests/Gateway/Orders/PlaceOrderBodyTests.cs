using System.Text;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.Gateway.Tests.Orders;

public sealed class PlaceOrderBodyTests
{
    private const string Line = """{"sku":"tea-01","quantity":2,"unitPriceMinor":450}""";
    private const string NoSku = "must be 1 to 64 characters of A-Z a-z 0-9 . _ -, other than . and ..";

    /// <summary>A body, and every fault that it has.</summary>
    public static TheoryData<string, string[]> Faulty => new()
    {
        { "[]", ["$: must be an object"] },
        { "null", ["$: must be an object"] },
        { "\"text\"", ["$: must be an object"] },
        { "{}", ["customerId: is required", "currency: is required", "lines: is required"] },
        { Order(customerId: "null"), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: "7"), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: "\"\""), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: "\"a b\""), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: "\"é\""), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: """ "\u0000" """), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: """ "\ud800" """), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(customerId: $"\"{new string('c', 65)}\""), ["customerId: must be 1 to 64 characters of A-Z a-z 0-9 . _ -"] },
        { Order(currency: "\"eur\""), ["currency: must be an ISO 4217 code in capital letters"] },
        { Order(currency: "\"ZZZ\""), ["currency: must be an ISO 4217 code in capital letters"] },
        { Order(currency: "\"EURO\""), ["currency: must be an ISO 4217 code in capital letters"] },
        { Order(currency: "978"), ["currency: must be an ISO 4217 code in capital letters"] },
        { Order(lines: "{}"), ["lines: must be an array"] },
        { Order(lines: "[]"), ["lines: must have 1 to 100 lines"] },
        { Order(lines: $"[{string.Join(',', Enumerable.Repeat(Line, 101))}]"), ["lines: must have 1 to 100 lines"] },
        { Order(lines: "[1]"), ["lines[0]: must be an object"] },
        { Order(lines: $"[{Line},null]"), ["lines[1]: must be an object"] },
        { Order(lines: "[{}]"), ["lines[0].sku: is required", "lines[0].quantity: is required", "lines[0].unitPriceMinor: is required"] },
        { Lines("""{"sku":"a/b","quantity":1,"unitPriceMinor":0}"""), [$"lines[0].sku: {NoSku}"] },
        { Lines("""{"sku":".","quantity":1,"unitPriceMinor":0}"""), [$"lines[0].sku: {NoSku}"] },
        { Lines("""{"sku":"\u002e.","quantity":1,"unitPriceMinor":0}"""), [$"lines[0].sku: {NoSku}"] },
        { Quantity("0"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("-1"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("10001"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("1.0"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("1e2"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("99999999999999999999"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("\"2\""), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("true"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Quantity("[[1]]"), ["lines[0].quantity: must be a whole number from 1 to 10000"] },
        { Price("-1"), ["lines[0].unitPriceMinor: must be a whole number from 0 to 1000000000000"] },
        { Price("1000000000001"), ["lines[0].unitPriceMinor: must be a whole number from 0 to 1000000000000"] },
        { Order(more: ""","extra":{"a":[1,{"b":2}]}"""), ["extra: is not known"] },
        { Order(more: ""","CustomerId":"c-1" """), ["CustomerId: is not known"] },
        { Order(more: ""","\ud800":1"""), ["(a name that cannot be shown): is not known"] },
        { Order(more: ""","currency":"EUR" """), ["currency: appears more than once"] },
        { Order(more: ""","curr\u0065ncy":"EUR" """), ["currency: appears more than once"] },
        { Lines("""{"sku":"a","sku":"b","quantity":1,"unitPriceMinor":0}"""), ["lines[0].sku: appears more than once"] },
        { Lines("""{"sku":"a","quantity":1,"unitPriceMinor":0,"note":1}"""), ["lines[0].note: is not known"] },
        {
            $$"""{"currency":"eur","lines":[{{Line}},{"sku":"","quantity":0,"unitPriceMinor":-1}],"x":1}""",
            [
                "currency: must be an ISO 4217 code in capital letters",
                $"lines[1].sku: {NoSku}",
                "lines[1].quantity: must be a whole number from 1 to 10000",
                "lines[1].unitPriceMinor: must be a whole number from 0 to 1000000000000",
                "x: is not known",
                "customerId: is required",
            ]
        },
    };

    /// <summary>Bodies that are no JSON, or no JSON of this depth.</summary>
    public static TheoryData<string> Malformed =>
    [
        "", " ", "{", "}", "{]", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{'a':1}", "tru", "01", "+1", ".5", "1.", "NaN",
        Order() + "x", Order() + "{}", Order() + ",", Order() + "\0", "\uFEFF" + Order(), "/*c*/" + Order(), Order() + "//c",
        Quantity("NaN"), Quantity("Infinity"), Quantity("01"), Quantity("0x1"),
        Order(customerId: "\"a\nb\""), Order(customerId: """ "\x" """),
        Order(more: ""","deep":[[[[[[[[1]]]]]]]]"""), Order()[..^1],
    ];

    [Theory]
    [InlineData("""{"customerId":"c-17","currency":"EUR","lines":[{"sku":"tea-01","quantity":2,"unitPriceMinor":450}]}""")]
    [InlineData("""
        { "lines" : [ { "unitPriceMinor" : 450, "quantity" : 2, "sku" : "tea-01" } ], "currency" : "EUR", "customerId" : "c-17" }
        """)]
    [InlineData("""
        {"customer\u0049d":"\u0063-17","currency":"\u0045UR","lines":[{"sku":"tea\u002D01","quantity":2,"unitPriceMinor":450}]}
        """)]
    public void Read_ValidBody_IsTheOrder(string body)
    {
        var errors = new ValidationErrors();

        var message = PlaceOrderBody.Read(Encoding.UTF8.GetBytes(body), errors).Message("t");

        Assert.False(errors.Any);
        Assert.Equal("c-17", message.CustomerId);
        Assert.Equal("EUR", message.Currency);
        Assert.Equal(new LineMessage("tea-01", 2, 450), Assert.Single(message.Lines));
        Assert.Equal("t", message.TraceId);
    }

    [Fact]
    public void Read_ValuesAtTheLimits_AreTaken()
    {
        var line = $$"""{"sku":"{{new string('S', 64)}}","quantity":10000,"unitPriceMinor":1000000000000}""";
        var errors = new ValidationErrors();

        var lines = $"[{string.Join(',', Enumerable.Repeat(line, 100))}]";
        var order = Read(Order(customerId: $"\"{new string('c', 64)}\"", lines: lines), errors);

        Assert.Null(order.Problem);
        Assert.False(errors.Any);
        Assert.Equal(100, order.Lines.Length);
        Assert.Equal(1_000_000_000_000, order.Lines[99].UnitPriceMinor);
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Read_FaultyBody_NamesEveryFault(string body, string[] faults)
    {
        var errors = new ValidationErrors();

        var order = Read(body, errors);

        Assert.Null(order.Problem);
        Assert.Equal(faults, errors.Items.Select(fault => $"{fault.Key}: {fault.Value}"));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_MalformedBody_IsMalformed(string body) =>
        Assert.Equal("malformed-json", Read(body, new ValidationErrors()).Problem?.Type.Code);

    [Fact]
    public void Read_EveryPrefixOfABody_IsMalformed()
    {
        var body = Encoding.UTF8.GetBytes(Order());
        for (var length = 0; length < body.Length; length++)
        {
            Assert.Equal(ProblemTypes.MalformedJson, PlaceOrderBody.Read(body.AsSpan(0, length), new ValidationErrors()).Problem?.Type);
        }
    }

    [Fact]
    public void Read_AnyByteChanged_NeverThrows()
    {
        var random = new Random(20260301);
        var body = Encoding.UTF8.GetBytes(Order());
        for (var round = 0; round < 20_000; round++)
        {
            var changed = body.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            var errors = new ValidationErrors();
            var order = PlaceOrderBody.Read(changed, errors);
            Assert.True(order.Problem is not null || errors.Any || order.Lines is [{ Quantity: >= 1 and <= 10_000 }], "seed 20260301");
        }
    }

    [Fact]
    public void Read_InvalidUtf8_IsMalformed()
    {
        byte[] body = [.. "{\"customerId\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.Equal(ProblemTypes.MalformedJson, PlaceOrderBody.Read(body, new ValidationErrors()).Problem?.Type);
    }

    [Fact]
    public void Read_ThousandsOfFaults_ListsNoMoreThanItMay()
    {
        var errors = new ValidationErrors();

        Read($"{{{string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"x{number}\":0"))}}}", errors);

        Assert.Equal(ValidationErrors.MaxCount, errors.Items.Count);
    }

    private static PlaceOrderBody Read(string body, ValidationErrors errors) => PlaceOrderBody.Read(Encoding.UTF8.GetBytes(body), errors);

    private static string Order(string customerId = "\"c-17\"", string currency = "\"EUR\"", string? lines = null, string more = "") =>
        $$"""{"customerId":{{customerId}},"currency":{{currency}},"lines":{{lines ?? $"[{Line}]"}}{{more}}}""";

    private static string Lines(string line) => Order(lines: $"[{line}]");

    private static string Quantity(string quantity) => Lines($$"""{"sku":"a","quantity":{{quantity}},"unitPriceMinor":1}""");

    private static string Price(string price) => Lines($$"""{"sku":"a","quantity":1,"unitPriceMinor":{{price}}}""");
}
