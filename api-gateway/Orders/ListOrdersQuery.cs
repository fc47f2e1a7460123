using System.Globalization;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Orders;

/// <summary>Reads what a list is asked for. A parameter that is repeated or empty would mean another list: a fault.</summary>
internal sealed class ListOrdersQuery(OrderCursors cursors, string tenant, ValidationErrors errors)
{
    /// <summary>Orders a page at most.</summary>
    public const int MaxLimit = 200;

    /// <summary>Orders a page when the caller doesn't say.</summary>
    public const int DefaultLimit = 50;

    private static readonly Dictionary<string, OrderStatus> Statuses =
        Enum.GetValues<OrderStatus>().ToDictionary(NameOf, StringComparer.Ordinal);

    /// <summary>The names of the parameters.</summary>
    public static IReadOnlyList<string> Names { get; } = ["customerId", "status", "createdAfter", "createdBefore", "limit", "cursor"];

    /// <summary>The names of the statuses, as answers have them.</summary>
    public static IEnumerable<string> StatusNames => Statuses.Keys;

    /// <summary>Reads the query string, which has no other parameters than <see cref="Names"/>.</summary>
    public OrderListQuery Read(IQueryCollection query)
    {
        var list = new OrderListQuery { Limit = DefaultLimit };
        foreach (var (name, values) in query)
        {
            if (values.Count != 1 || values[0] is not { Length: > 0 } value)
            {
                errors.Add(name, "must appear once, with a value");
                continue;
            }

            list = name switch
            {
                "customerId" => list with { CustomerId = ReadCustomerId(value) },
                "status" => list with { Status = ReadStatus(value) },
                "createdAfter" => list with { CreatedAfter = ReadInstant(name, value)?.LastMicrosecond },
                "createdBefore" => list with { CreatedBefore = ReadInstant(name, value)?.NextMicrosecond },
                "limit" => list with { Limit = ReadLimit(value) },
                "cursor" => list with { After = ReadCursor(value) },
                _ => throw new ArgumentException($"A list knows no parameter {name}.", nameof(query)),
            };
        }

        return list;
    }

    private static string NameOf(OrderStatus status)
    {
        var name = status.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private string ReadCustomerId(string value)
    {
        if (!TextRule.Name.Allows(value))
        {
            errors.Add("customerId", TextRule.Name.Message);
        }

        return value;
    }

    private OrderStatus? ReadStatus(string value)
    {
        if (Statuses.TryGetValue(value, out var status))
        {
            return status;
        }

        errors.Add("status", $"must be one of {string.Join(", ", Statuses.Keys)}");
        return null;
    }

    private Rfc3339Instant? ReadInstant(string name, string value)
    {
        if (Rfc3339Instant.TryParse(value, out var instant))
        {
            return instant;
        }

        errors.Add(name, "must be an instant of RFC 3339 such as 2026-01-31T12:00:00Z, with + encoded as %2B");
        return null;
    }

    private int ReadLimit(string value)
    {
        if (value.Length <= 3 && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= MaxLimit)
        {
            return limit;
        }

        errors.Add("limit", $"must be a whole number from 1 to {MaxLimit}");
        return DefaultLimit;
    }

    private OrderCursor? ReadCursor(string value)
    {
        var cursor = cursors.Read(tenant, value);
        if (cursor is null)
        {
            errors.Add("cursor", "must be the next of an earlier page");
        }

        return cursor;
    }
}
