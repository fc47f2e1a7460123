namespace OrderActors.Domain.Orders;

/// <summary>Tells a repeated request from another one under the same idempotency key.</summary>
public static class OrderComparison
{
    /// <summary>
    /// The first member of the request, in the order of the document, that differs from the order: <c>customerId</c>, <c>currency</c>,
    /// <c>lines</c> when there are more or fewer, or a member of a line such as <c>lines[2].quantity</c>; null for a repeat.
    /// </summary>
    public static string? FirstDifference(OrderState state, PlaceOrder command)
    {
        if (state.CustomerId != command.CustomerId)
        {
            return "customerId";
        }

        if (state.Currency != command.Currency)
        {
            return "currency";
        }

        if (state.Lines.Count != command.Lines.Count)
        {
            return "lines";
        }

        for (var i = 0; i < state.Lines.Count; i++)
        {
            if (FirstDifference(state.Lines[i], command.Lines[i]) is { } member)
            {
                return $"lines[{i}].{member}";
            }
        }

        return null;
    }

    private static string? FirstDifference(OrderLine line, OrderLine other)
    {
        if (line.Sku != other.Sku)
        {
            return "sku";
        }

        if (line.Quantity != other.Quantity)
        {
            return "quantity";
        }

        return line.UnitPriceMinor != other.UnitPriceMinor ? "unitPriceMinor" : null;
    }
}
