namespace OrderActors.Domain.Orders;

/// <summary>Units of one SKU.</summary>
/// <param name="Sku">The stock-keeping unit.</param>
/// <param name="Quantity">Units, 1 or more.</param>
public readonly record struct SkuQuantity(string Sku, long Quantity);

/// <summary>What an order takes from stock.</summary>
public static class OrderDemand
{
    /// <summary>The units of an order by SKU; see <see cref="Of(EquatableArray{OrderLine})"/>.</summary>
    public static EquatableArray<SkuQuantity> Of(OrderState state) => Of(state.Lines);

    /// <summary>
    /// The units of the lines by SKU: lines of one SKU are added up, because an order holds a SKU once; sorted ordinally, so that all
    /// orders take their SKUs in one sequence.
    /// </summary>
    public static EquatableArray<SkuQuantity> Of(EquatableArray<OrderLine> lines)
    {
        var demand = new SkuQuantity[lines.Count];
        for (var i = 0; i < demand.Length; i++)
        {
            demand[i] = new SkuQuantity(lines[i].Sku, lines[i].Quantity);
        }

        if (demand.Length < 2)
        {
            return new EquatableArray<SkuQuantity>(demand);
        }

        Array.Sort(demand, static (a, b) => string.CompareOrdinal(a.Sku, b.Sku));
        var last = 0;
        for (var i = 1; i < demand.Length; i++)
        {
            if (demand[i].Sku == demand[last].Sku)
            {
                demand[last] = demand[last] with { Quantity = demand[last].Quantity + demand[i].Quantity };
            }
            else
            {
                demand[++last] = demand[i];
            }
        }

        return EquatableArray.Create<SkuQuantity>(demand.AsSpan(0, last + 1));
    }
}
