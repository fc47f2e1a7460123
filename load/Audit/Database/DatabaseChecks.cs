namespace OrderActors.Load.Audit.Database;

/// <summary>Queries that return a line of text for everything that is wrong, and no row where nothing is.</summary>
internal static class DatabaseChecks
{
    /// <summary>All of them, each with what it looks at. <c>$1</c> is how far the time to wake an order may be behind.</summary>
    public static IReadOnlyList<(string What, string Sql)> All { get; } =
    [
        ("the steps of every order", StepsWithGaps),
        ("the orders of all steps", StepsOfNoOrder),
        ("the state of every order", StateOfAnotherVersion),
        ("the steps that cannot repeat", StepsThatCannotRepeat),
        ("the numbers of every ledger", LedgersWithGaps),
        ("the sums of every ledger", OversoldStock),
        ("the counters of every entry", CountersThatDiffer),
        ("the snapshot of every SKU", SnapshotsThatDiffer),
        ("the moves of every order", MovesThatDiffer),
        ("the moves that cannot repeat", MovesThatRepeat),
        ("the holds of orders that were placed whole", HoldsOfOthers),
        ("what orders still have to do", UnfinishedOrders),
        ("what is overdue", OverdueOrders),
    ];

    /// <summary>A writer that wrote over another's work would leave a gap, a double, or a row behind its steps.</summary>
    private const string StepsWithGaps =
        """
        SELECT format('order %s is at version %s and has the steps %s', o.id, o.version, coalesce(s.all, 'of nobody'))
        FROM orders o
        LEFT JOIN (
            SELECT x.tenant, x.id, count(*) AS steps, count(DISTINCT x.version) AS versions, min(x.version) AS first,
                max(x.version) AS last, string_agg(x.version::text, ',' ORDER BY x.version) AS all
            FROM order_steps x
            GROUP BY x.tenant, x.id
        ) s ON s.tenant = o.tenant AND s.id = o.id
        WHERE (s.steps, s.versions, s.first, s.last) IS DISTINCT FROM (o.version, o.version, 1::bigint, o.version)
        """;

    private const string StepsOfNoOrder =
        """
        SELECT DISTINCT format('order %s has steps and is not there', e.id)
        FROM order_events e
        WHERE NOT EXISTS (SELECT FROM orders o WHERE o.tenant = e.tenant AND o.id = e.id)
        """;

    private const string StateOfAnotherVersion =
        """
        SELECT format('order %s is %s at version %s, and its state says %s at %s',
            o.id, n.status, o.version, o.state->>'status', o.state->>'version')
        FROM orders o
        LEFT JOIN (VALUES (1, 'placing'), (2, 'awaitingPayment'), (3, 'paid'), (4, 'fulfilling'), (5, 'fulfilled'), (6, 'rejected'),
            (7, 'cancelled'), (8, 'expired'), (9, 'refunding'), (10, 'refunded')) AS n (number, status) ON n.number = o.status
        WHERE (o.state->>'version')::bigint <> o.version OR o.state->>'status' IS DISTINCT FROM n.status
        """;

    /// <summary>Each of these happens to an order once, or once an effect.</summary>
    private const string StepsThatCannotRepeat =
        """
        SELECT format('order %s took the step %s %s %s times', s.id, s.event, s.data->>'effectKey', count(*))
        FROM order_steps s
        WHERE s.event IN ('orderPlaced', 'stockReserved', 'orderRejected', 'orderCancelled', 'orderExpired', 'paymentCaptured',
            'fulfilmentRequested', 'fulfilmentAccepted', 'orderShipped', 'refundRequested', 'refundCompleted', 'stockSettled')
        GROUP BY s.tenant, s.id, s.event, s.data->>'effectKey'
        HAVING count(*) > 1
        """;

    private const string LedgersWithGaps =
        """
        SELECT format('the ledger of %s has %s entries from %s to %s', sku, count(*), min(seq), max(seq))
        FROM stock_ledger
        GROUP BY tenant, sku
        HAVING min(seq) <> 1 OR max(seq) <> count(*)
        """;

    private const string OversoldStock =
        """
        SELECT format('%s is oversold after entry %s: received %s, held %s, sold %s', sku, min(seq),
            (array_agg(received ORDER BY seq))[1], (array_agg(held ORDER BY seq))[1], (array_agg(sold ORDER BY seq))[1])
        FROM (
            SELECT tenant, sku, seq,
                sum(CASE kind WHEN 1 THEN quantity ELSE 0 END) OVER moves AS received,
                sum(CASE kind WHEN 2 THEN quantity WHEN 3 THEN -quantity WHEN 4 THEN -quantity ELSE 0 END) OVER moves AS held,
                sum(CASE kind WHEN 4 THEN quantity WHEN 5 THEN -quantity ELSE 0 END) OVER moves AS sold
            FROM stock_ledger
            WINDOW moves AS (PARTITION BY tenant, sku ORDER BY seq)
        ) counts
        WHERE held < 0 OR sold < 0 OR received - sold - held < 0
        GROUP BY tenant, sku
        """;

    /// <summary>Entries from before they had counters say nothing.</summary>
    private const string CountersThatDiffer =
        """
        SELECT format('entry %s of %s says received %s, held %s, sold %s; the moves up to it %s, %s, %s',
            seq, sku, received, held, sold, all_received, all_held, all_sold)
        FROM (
            SELECT tenant, sku, seq, received, held, sold,
                sum(CASE kind WHEN 1 THEN quantity ELSE 0 END) OVER moves AS all_received,
                sum(CASE kind WHEN 2 THEN quantity WHEN 3 THEN -quantity WHEN 4 THEN -quantity ELSE 0 END) OVER moves AS all_held,
                sum(CASE kind WHEN 4 THEN quantity WHEN 5 THEN -quantity ELSE 0 END) OVER moves AS all_sold
            FROM stock_ledger
            WINDOW moves AS (PARTITION BY tenant, sku ORDER BY seq)
        ) counts
        WHERE (received, held, sold) <> (all_received, all_held, all_sold)
        """;

    private const string SnapshotsThatDiffer =
        """
        SELECT format('the snapshot of %s at entry %s says received %s, held %s, sold %s; the ledger %s, %s, %s',
            s.sku, s.seq, s.received, s.held, s.sold, l.received, l.held, l.sold)
        FROM stock s
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE kind WHEN 1 THEN quantity ELSE 0 END), 0) AS received,
                coalesce(sum(CASE kind WHEN 2 THEN quantity WHEN 3 THEN -quantity WHEN 4 THEN -quantity ELSE 0 END), 0) AS held,
                coalesce(sum(CASE kind WHEN 4 THEN quantity WHEN 5 THEN -quantity ELSE 0 END), 0) AS sold
            FROM stock_ledger m
            WHERE m.tenant = s.tenant AND m.sku = s.sku AND m.seq <= s.seq
        ) l
        WHERE (s.received, s.held, s.sold) <> (l.received, l.held, l.sold)
        """;

    /// <summary>An order holds what it wants until it is paid, has bought it from then on, and at its other ends neither. An order that is
    /// still being placed may hold some of it, and is a finding of its own.</summary>
    private const string MovesThatDiffer =
        """
        SELECT CASE WHEN d.id IS NULL THEN format('%s has moves for order %s, which is not there', m.sku, m.id)
            ELSE format('order %s (status %s) of %s %s holds %s and bought %s',
                d.id, d.status, d.quantity, d.sku, coalesce(m.held, 0), coalesce(m.sold, 0)) END
        FROM (
            SELECT o.tenant, o.id, o.status, l.sku, sum(l.quantity) AS quantity
            FROM orders o, jsonb_to_recordset(o.state->'lines') AS l (sku text, quantity bigint)
            GROUP BY o.tenant, o.id, o.status, l.sku
        ) d
        FULL JOIN (
            SELECT tenant, order_id AS id, sku,
                sum(CASE kind WHEN 2 THEN quantity WHEN 3 THEN -quantity WHEN 4 THEN -quantity ELSE 0 END) AS held,
                sum(CASE kind WHEN 4 THEN quantity WHEN 5 THEN -quantity ELSE 0 END) AS sold
            FROM stock_ledger
            WHERE order_id IS NOT NULL
            GROUP BY tenant, order_id, sku
        ) m ON m.tenant = d.tenant AND m.id = d.id AND m.sku = d.sku
        WHERE d.id IS NULL
            OR (d.status <> 1 AND coalesce(m.held, 0) <> CASE d.status WHEN 2 THEN d.quantity ELSE 0 END)
            OR (d.status <> 1 AND coalesce(m.sold, 0) <> CASE WHEN d.status IN (3, 4, 5) THEN d.quantity ELSE 0 END)
        """;

    /// <summary>An order moves a SKU once in each way, and the holds of those that were placed whole are in no index.</summary>
    private const string MovesThatRepeat =
        """
        SELECT format('%s has %s moves of kind %s for order %s', sku, count(*), kind, order_id)
        FROM stock_ledger
        WHERE order_id IS NOT NULL
        GROUP BY tenant, order_id, sku, kind
        HAVING count(*) > 1
        """;

    private const string HoldsOfOthers =
        """
        SELECT format('%s has a hold that came with order %s, which was not placed whole', l.sku, l.order_id)
        FROM stock_ledger l
        LEFT JOIN orders o ON o.tenant = l.tenant AND o.id = l.order_id
        WHERE l.with_order AND o.placed_whole IS NOT TRUE
        """;

    private const string UnfinishedOrders =
        """
        SELECT CASE WHEN o.status = 1 THEN format('order %s is still placing', o.id)
            ELSE format('order %s still has to carry out %s', o.id, o.state->'effects'->0->>'key') END
        FROM orders o
        WHERE o.status = 1 OR jsonb_array_length(o.state->'effects') > 0
        """;

    private const string OverdueOrders =
        """
        SELECT format('order %s was to be woken at %s', o.id, o.wake_at)
        FROM orders o
        WHERE o.wake_at < now() - $1
        """;
}
