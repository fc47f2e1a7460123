using System.Text.Json;
using Npgsql;
using OrderActors.AspNetPeer.Database;
using static OrderActors.AspNetPeer.Database.Statements;

namespace OrderActors.AspNetPeer.Orders;

/// <summary>Orders are placed, read and cancelled.</summary>
internal sealed class OrderEndpoints(
    PeerDatabase database, OrderIdScheme ids, OrderJson json, PeerSettings settings, TimeProvider clock)
{
    /// <summary>The usual way is one round trip: the order, its step and its stock. What is unusual fails it and is looked into
    /// then.</summary>
    public async Task CreateAsync(HttpContext context, string tenant)
    {
        if (context.Request.Headers["Idempotency-Key"] is not [{ } key] || !Names.IsKey(key))
        {
            await Problem.Of(400, "idempotency-key", "Idempotency-Key is 1 to 128 visible characters.").WriteAsync(context);
            return;
        }

        if (await ReadBodyAsync(context) is not { } body)
        {
            return;
        }

        var order = new OrderRow
        {
            Id = ids.Derive(tenant, key),
            CustomerId = body.CustomerId,
            CreatedAt = clock.Now(),
            Currency = body.Currency,
            TotalMinor = body.TotalMinor,
            Lines = JsonSerializer.SerializeToUtf8Bytes(body.Lines, PeerJson.Default.IReadOnlyListOrderLine),
        };
        try
        {
            await database.SendAsync(batch => Fill(batch, tenant, order, body), context.RequestAborted);
            await AnswerCreatedAsync(context, tenant, order);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await AnswerRepeatAsync(context, tenant, order.Id, body);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.CheckViolation)
        {
            await RejectAsync(context, tenant, order, body);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.NotNullViolation)
        {
            await Problem.Of(409, "unknown-sku", "Nobody has ever stocked one of the SKUs.").WriteAsync(context);
        }
        catch (NpgsqlException fault)
        {
            await Problem.Unavailable(fault).WriteAsync(context);
        }
    }

    /// <summary>One order.</summary>
    public async Task GetAsync(HttpContext context, string tenant)
    {
        var known = ids.TryParse(tenant, (string)context.Request.RouteValues["id"]!, out var id);
        await AnswerOrderAsync(context, tenant, known ? await FindAsync(tenant, id, context.RequestAborted) : null);
    }

    /// <summary>Cancels an order that is not shipped.</summary>
    public async Task CancelAsync(HttpContext context, string tenant)
    {
        if (!ids.TryParse(tenant, (string)context.Request.RouteValues["id"]!, out var id))
        {
            await Problem.NotFound.WriteAsync(context);
            return;
        }

        var ended = await EndAsync(tenant, id, OrderStatus.AwaitingPayment, OrderStatus.Cancelled, "cancelled", context.RequestAborted)
            || await EndAsync(tenant, id, OrderStatus.Paid, OrderStatus.Refunding, "cancelled", context.RequestAborted);
        var order = await FindAsync(tenant, id, context.RequestAborted);
        if (!ended && order is { Status: not (OrderStatus.Cancelled or OrderStatus.Refunding) })
        {
            await Problem.Of(409, "not-cancellable", $"The order is {OrderJson.NameOf(order.Status)}.").WriteAsync(context);
            return;
        }

        await AnswerOrderAsync(context, tenant, order);
    }

    /// <summary>Ends an order that is in one status with another, and gives its units back.</summary>
    public async Task<bool> EndAsync(
        string tenant, Guid id, OrderStatus before, OrderStatus after, string step, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(
            End, row => row.GetInt32(0), cancellation, Of(id), Of(tenant), Of(clock.Now()), Of((short)before), Of((short)after), Of(step));
        return rows.Count > 0;
    }

    private static async Task<CreateBody?> ReadBodyAsync(HttpContext context)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync(
                context.Request.BodyReader, PeerJson.Default.CreateBody, context.RequestAborted);
            if (body is not null && body.Fault() is var fault)
            {
                if (fault is null)
                {
                    return body;
                }

                await Problem.Invalid(fault).WriteAsync(context);
                return null;
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await Problem.Of(413, "body-too-large", "A body has 64 KiB at most.").WriteAsync(context);
            return null;
        }
        catch (JsonException)
        {
            // Said below.
        }

        await Problem.Invalid("body").WriteAsync(context);
        return null;
    }

    private void Fill(NpgsqlBatchCommandCollection batch, string tenant, OrderRow order, CreateBody body)
    {
        NpgsqlParameter[] all =
        [
            Of(order.Id), Of(tenant), Of(order.CustomerId), Of(order.CreatedAt), Of(order.CreatedAt + settings.PaymentTimeout),
            Of(order.Currency), Of(order.TotalMinor), Json(order.Lines),
        ];
        if (body.Lines is [var one])
        {
            batch.Add(CreateOne, [.. all, Of(one.Sku), Of(one.Quantity)]);
            return;
        }

        batch.Add(Place, all);
        foreach (var line in body.LinesBySku)
        {
            batch.Add(Hold, Of(order.Id), Of(tenant), Of(line.Sku), Of(line.Quantity), Of(order.CreatedAt));
        }
    }

    /// <summary>The first answer again, whatever became of the order since.</summary>
    private async Task AnswerRepeatAsync(HttpContext context, string tenant, Guid id, CreateBody body)
    {
        if (await FindAsync(tenant, id, context.RequestAborted) is not { } first)
        {
            await Problem.Of(409, "request-in-progress", "The same request is under way.").WriteAsync(context);
            return;
        }

        if (body.Difference(first.CustomerId, first.Currency, first.ParsedLines) is { } member)
        {
            await Problem.Of(422, "idempotency-mismatch", $"The key was used with another {member}.").WriteAsync(context);
            return;
        }

        context.Response.Headers["Idempotency-Replayed"] = "true";
        if (first.Status == OrderStatus.Rejected)
        {
            await AnswerOutOfStockAsync(context, tenant, body);
            return;
        }

        var asItWas = first with { Status = OrderStatus.AwaitingPayment, Version = 1, Payment = null, Fulfilment = null };
        await AnswerCreatedAsync(context, tenant, asItWas);
    }

    private async Task RejectAsync(HttpContext context, string tenant, OrderRow order, CreateBody body)
    {
        await database.SendAsync(
            batch => batch.Add(
                Reject, Of(order.Id), Of(tenant), Of(order.CustomerId), Of(order.CreatedAt), Of(order.Currency), Of(order.TotalMinor),
                Json(order.Lines), Json(null)),
            context.RequestAborted);
        await AnswerOutOfStockAsync(context, tenant, body);
    }

    private async Task AnswerOutOfStockAsync(HttpContext context, string tenant, CreateBody body)
    {
        var rows = await database.ReadAsync(
            Short, row => row.GetString(0), context.RequestAborted,
            Of(tenant), Of(body.Lines.Select(line => line.Sku).ToArray()), Of(body.Lines.Select(line => line.Quantity).ToArray()));
        var problem = Problem.Of(409, "out-of-stock", "There are too few units.") with
        {
            Skus = JsonSerializer.Deserialize(rows[0], PeerJson.Default.StringArray),
        };
        await problem.WriteAsync(context);
    }

    private Task AnswerCreatedAsync(HttpContext context, string tenant, OrderRow order)
    {
        context.Response.Headers.Location = $"/v1/orders/{ids.Format(tenant, order.Id)}";
        return json.AnswerAsync(context, tenant, order, StatusCodes.Status201Created);
    }

    private async Task AnswerOrderAsync(HttpContext context, string tenant, OrderRow? order)
    {
        if (order is null)
        {
            await Problem.NotFound.WriteAsync(context);
        }
        else if (context.Request.Headers.IfNoneMatch == order.ETag)
        {
            context.Response.Headers.ETag = order.ETag;
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }
        else
        {
            await json.AnswerAsync(context, tenant, order, StatusCodes.Status200OK);
        }
    }

    private async Task<OrderRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        var rows = await database.ReadAsync(Read, OrderRow.Read, cancellation, Of(id), Of(tenant));
        return rows.Count == 0 ? null : rows[0];
    }
}
