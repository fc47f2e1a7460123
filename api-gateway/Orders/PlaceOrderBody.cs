using System.Collections.Immutable;
using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>The body of a request for an order. Read by hand: this is a hot path, and every fault is to be named by its member.</summary>
/// <param name="Problem">Set when the body is no JSON at all; faults of its members are in the errors.</param>
/// <param name="CustomerId">The tenant's customer.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="Lines">The lines.</param>
internal readonly record struct PlaceOrderBody(Problem? Problem, string CustomerId, string Currency, ImmutableArray<LineMessage> Lines)
{
    private const string LinesName = "lines";

    /// <summary>Reads a body.</summary>
    public static PlaceOrderBody Read(ReadOnlySpan<byte> body, ValidationErrors errors) =>
        StrictJson.TryRead(body, errors, ReadOrder, out var order) is { } problem ? order with { Problem = problem } : order;

    /// <summary>What the grain is asked.</summary>
    public PlaceOrderMessage Message(string traceId) =>
        new(CustomerId, Currency, Lines, traceId) { MayBeReferred = true };

    private static PlaceOrderBody ReadOrder(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        var (customerIdPath, currencyPath, linesPath) = (MemberPath.Of("customerId"), MemberPath.Of("currency"), MemberPath.Of(LinesName));
        string? customerId = null;
        string? currency = null;
        ImmutableArray<LineMessage>? lines = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (StrictJson.IsMember(ref reader, "customerId"u8, customerId is not null, customerIdPath, errors, out var read))
            {
                customerId = read ? StrictJson.ReadText(ref reader, TextRule.Name, customerIdPath, errors) : customerId;
            }
            else if (StrictJson.IsMember(ref reader, "currency"u8, currency is not null, currencyPath, errors, out read))
            {
                currency = read ? Currencies.Read(ref reader, currencyPath, errors) : currency;
            }
            else if (StrictJson.IsMember(ref reader, "lines"u8, lines is not null, linesPath, errors, out read))
            {
                lines = read ? ReadLines(ref reader, errors) : lines;
            }
            else
            {
                StrictJson.RefuseUnknown(ref reader, MemberPath.Root, errors);
            }
        }

        StrictJson.Require(customerId is not null, customerIdPath, errors);
        StrictJson.Require(currency is not null, currencyPath, errors);
        StrictJson.Require(lines is not null, linesPath, errors);
        return new PlaceOrderBody(null, customerId ?? "", currency ?? "", lines ?? []);
    }

    private static ImmutableArray<LineMessage> ReadLines(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            errors.Add(LinesName, "must be an array");
            reader.Skip();
            return [];
        }

        var lines = ImmutableArray.CreateBuilder<LineMessage>(1);
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count++ >= OrderLimits.MaxLines)
            {
                reader.Skip();
            }
            else if (reader.TokenType != JsonTokenType.StartObject)
            {
                errors.Add(new MemberPath(LinesName, count - 1, null).ToString(), "must be an object");
                reader.Skip();
            }
            else
            {
                lines.Add(ReadLine(ref reader, new MemberPath(LinesName, count - 1, null), errors));
            }
        }

        if (count is 0 or > OrderLimits.MaxLines)
        {
            errors.Add(LinesName, $"must have 1 to {OrderLimits.MaxLines} lines");
        }

        return lines.DrainToImmutable();
    }

    private static LineMessage ReadLine(ref Utf8JsonReader reader, MemberPath path, ValidationErrors errors)
    {
        var (sku, quantity, price) = (path.Member("sku"), path.Member("quantity"), path.Member("unitPriceMinor"));
        string? skuValue = null;
        long? quantityValue = null;
        long? priceValue = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (StrictJson.IsMember(ref reader, "sku"u8, skuValue is not null, sku, errors, out var read))
            {
                skuValue = read ? StrictJson.ReadText(ref reader, TextRule.Sku, sku, errors) : skuValue;
            }
            else if (StrictJson.IsMember(ref reader, "quantity"u8, quantityValue is not null, quantity, errors, out read))
            {
                quantityValue = read ? StrictJson.ReadInteger(ref reader, 1, OrderLimits.MaxQuantity, quantity, errors) : quantityValue;
            }
            else if (StrictJson.IsMember(ref reader, "unitPriceMinor"u8, priceValue is not null, price, errors, out read))
            {
                priceValue = read ? StrictJson.ReadInteger(ref reader, 0, OrderLimits.MaxUnitPriceMinor, price, errors) : priceValue;
            }
            else
            {
                StrictJson.RefuseUnknown(ref reader, path, errors);
            }
        }

        StrictJson.Require(skuValue is not null, sku, errors);
        StrictJson.Require(quantityValue is not null, quantity, errors);
        StrictJson.Require(priceValue is not null, price, errors);
        return new LineMessage(skuValue ?? "", (int)(quantityValue ?? 0), priceValue ?? 0);
    }
}
