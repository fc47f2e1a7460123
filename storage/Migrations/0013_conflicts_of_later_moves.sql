-- expand, compatible since 6
-- Why moves could not be appended, by their place in the arrays, 1 for the first: whether the ledger goes on with another number than the
-- move has, or has not the units that it wants; whether the order moved the SKU in this way before. The answers are what they were, and
-- programs from before ask too. All have to find an order's moves by the index that the next migration leaves.

CREATE OR REPLACE FUNCTION stock_conflicts_v2(
    m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_quantity bigint[], m_order text[])
RETURNS TABLE (place integer, seq_taken boolean, moved_before boolean)
LANGUAGE sql STABLE
AS $$
    SELECT c.place::integer, c.seq_taken, c.moved_before
    FROM (
        SELECT d.place,
            d.seq <> d.last + d.n OR least(d.held, d.sold, d.received - d.sold - d.held) < 0 AS seq_taken,
            EXISTS (SELECT FROM stock_ledger l WHERE l.tenant = d.tenant AND l.sku = d.sku
                AND l.order_id = d.order_id AND l.kind = d.kind AND NOT l.with_order)
            OR (d.kind = 2 AND EXISTS (SELECT FROM orders o WHERE o.tenant = d.tenant AND left(o.id, 22) = left(d.order_id, 22)
                AND o.id = d.order_id AND o.placed_whole)) AS moved_before
        FROM (
            SELECT m.*, e.last, row_number() OVER so_far AS n,
                s.base[1] + sum(stock_received_v1(m.kind, m.quantity)) OVER so_far AS received,
                s.base[2] + sum(stock_held_v1(m.kind, m.quantity)) OVER so_far AS held,
                s.base[3] + sum(stock_sold_v1(m.kind, m.quantity)) OVER so_far AS sold
            FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order) WITH ORDINALITY
                AS m (tenant, sku, seq, kind, quantity, order_id, place)
            CROSS JOIN LATERAL (
                SELECT coalesce(max(l.seq), 0) AS last FROM stock_ledger l WHERE l.tenant = m.tenant AND l.sku = m.sku
            ) e
            CROSS JOIN LATERAL stock_sum_v1(m.tenant, m.sku, e.last) AS s (base)
            WINDOW so_far AS (PARTITION BY m.sku, m.tenant ORDER BY m.seq, m.place)
        ) d
    ) c
    WHERE c.seq_taken OR c.moved_before
$$;

CREATE OR REPLACE FUNCTION stock_conflicts_v1(m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_order text[])
RETURNS TABLE (place integer, seq_taken boolean, moved_before boolean)
LANGUAGE sql STABLE
AS $$
    SELECT c.place::integer, c.seq_taken, c.moved_before
    FROM (
        SELECT m.place,
            EXISTS (SELECT FROM stock_ledger l WHERE l.tenant = m.tenant AND l.sku = m.sku AND l.seq = m.seq) AS seq_taken,
            EXISTS (SELECT FROM stock_ledger l WHERE l.tenant = m.tenant AND l.sku = m.sku
                AND l.order_id = m.order_id AND l.kind = m.kind AND NOT l.with_order)
            OR (m.kind = 2 AND EXISTS (SELECT FROM orders o WHERE o.tenant = m.tenant AND left(o.id, 22) = left(m.order_id, 22)
                AND o.id = m.order_id AND o.placed_whole)) AS moved_before
        FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_order) WITH ORDINALITY AS m (tenant, sku, seq, kind, order_id, place)
    ) c
    WHERE c.seq_taken OR c.moved_before
$$;
