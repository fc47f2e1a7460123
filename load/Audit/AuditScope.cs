using OrderActors.Load.Audit.Database;
using OrderActors.Load.Http;
using OrderActors.Load.Orders;
using OrderActors.Load.Partners;

namespace OrderActors.Load.Audit;

/// <summary>What an audit looks at. What is left out is not checked.</summary>
internal sealed record AuditScope
{
    /// <summary>A gateway to ask.</summary>
    public required GatewayClient Gateway { get; init; }

    /// <summary>What clients were told.</summary>
    public IReadOnlyCollection<AckedOrder> Acked { get; init; } = [];

    /// <summary>Checks <c>sku-0</c> … up to this many, and every SKU of a live order.</summary>
    public int Skus { get; init; }

    /// <summary>Units that a SKU has received in its life; null where that is not known.</summary>
    public Func<string, long?> Received { get; init; } = static _ => null;

    /// <summary>The database; null to look at no rows.</summary>
    public AuditDatabase? Database { get; init; }

    /// <summary>How far the time to wake an order may be behind. Default 10 s: a keeper that starts in another silo needs a moment.
    /// </summary>
    public TimeSpan OverdueLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What the partners were asked, in the order in which they were asked; null where they kept no record.</summary>
    public Func<IReadOnlyList<PartnerRequest>>? PartnerRequests { get; init; }

    /// <summary>How long orders that were cut off in the middle may take to come to rest.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What an audit found.</summary>
/// <param name="Findings">What is wrong, a line each; empty where nothing is.</param>
/// <param name="LiveOrders">Orders that hold stock.</param>
/// <param name="Skus">SKUs that were looked at.</param>
internal sealed record AuditReport(IReadOnlyList<string> Findings, int LiveOrders, int Skus);
