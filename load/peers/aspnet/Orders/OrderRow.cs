using System.Text.Json;
using Npgsql;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>A row of orders.</summary>
internal sealed record OrderRow
{
    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who ordered.</summary>
    public required string CustomerId { get; init; }

    /// <summary>What became of it.</summary>
    public OrderStatus Status { get; init; } = OrderStatus.AwaitingPayment;

    /// <summary>Counts its steps.</summary>
    public int Version { get; init; } = 1;

    /// <summary>When it was placed.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>The currency of all its amounts.</summary>
    public required string Currency { get; init; }

    /// <summary>What is to be paid.</summary>
    public required long TotalMinor { get; init; }

    /// <summary>The lines, as JSON.</summary>
    public required byte[] Lines { get; init; }

    /// <summary>The payment, as JSON.</summary>
    public byte[]? Payment { get; init; }

    /// <summary>The fulfilment, as JSON.</summary>
    public byte[]? Fulfilment { get; init; }

    /// <summary>The version as a client compares it.</summary>
    public string ETag => $"\"{Version}\"";

    /// <summary>The lines.</summary>
    public IReadOnlyList<OrderLine> ParsedLines => JsonSerializer.Deserialize(Lines, PeerJson.Default.IReadOnlyListOrderLine)!;

    /// <summary>Reads a row of <c>read.sql</c> or of a list.</summary>
    public static OrderRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        CustomerId = row.GetString(1),
        Status = (OrderStatus)row.GetInt16(2),
        Version = row.GetInt32(3),
        CreatedAt = row.GetDateTime(4),
        Currency = row.GetString(5),
        TotalMinor = row.GetInt64(6),
        Lines = row.GetFieldValue<byte[]>(7),
        Payment = row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8),
        Fulfilment = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
    };
}

/// <summary>What became of an order, by the numbers of the schema.</summary>
internal enum OrderStatus
{
    /// <summary>Stock is held.</summary>
    AwaitingPayment = 2,

    /// <summary>Stock is sold.</summary>
    Paid = 3,

    /// <summary>It was shipped.</summary>
    Fulfilled = 5,

    /// <summary>There was no stock.</summary>
    Rejected = 6,

    /// <summary>The customer does not want it.</summary>
    Cancelled = 7,

    /// <summary>It was not paid in time.</summary>
    Expired = 8,

    /// <summary>The money goes back.</summary>
    Refunding = 9,
}
