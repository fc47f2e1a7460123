-- expand, compatible since 6
-- Why moves could not be appended, by their place in the arrays, 1 for the first: whether the ledger goes on with another number than the
-- move has, or has not the units that it wants; whether the order moved the SKU in this way before. The answers are what they were, and
-- programs from before ask too. All have to find an order's moves by the index that the next migration leaves.

CREATE FUNCTION stock_moved_before_v1(p_tenant text, p_sku text, p_order text, p_kind smallint)
RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT (p_kind = 2 AND order_placed_whole_v1(p_tenant, p_order)) OR EXISTS (
        SELECT FROM stock_ledger l
        WHERE l.tenant = p_tenant AND l.sku = p_sku AND l.order_id = p_order AND l.kind = p_kind AND NOT l.with_order)
$$;

-- The same sums. But as a join the ledger was read from its first entry on, where the planner knew nothing of the table yet; a subquery
-- has both ends of the range in its index condition.
CREATE OR REPLACE FUNCTION stock_sum_v1(p_tenant text, p_sku text, p_seq bigint)
RETURNS bigint[]
LANGUAGE sql STABLE
AS $$
    SELECT ARRAY[
        coalesce(s.received, 0) + coalesce(l.received, 0),
        coalesce(s.held, 0) + coalesce(l.held, 0),
        coalesce(s.sold, 0) + coalesce(l.sold, 0)]
    FROM (SELECT p_tenant AS tenant, p_sku AS sku) k
    LEFT JOIN stock s ON s.tenant = k.tenant AND s.sku = k.sku AND s.seq <= p_seq
    CROSS JOIN LATERAL (
        SELECT sum(stock_received_v1(l.kind, l.quantity))::bigint AS received, sum(stock_held_v1(l.kind, l.quantity))::bigint AS held,
            sum(stock_sold_v1(l.kind, l.quantity))::bigint AS sold
        FROM stock_ledger l
        WHERE l.tenant = p_tenant AND l.sku = p_sku AND l.seq > coalesce(s.seq, 0) AND l.seq <= p_seq
    ) l
$$;

CREATE OR REPLACE FUNCTION stock_conflicts_v2(
    m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_quantity bigint[], m_order text[])
RETURNS TABLE (place integer, seq_taken boolean, moved_before boolean)
LANGUAGE sql STABLE
AS $$
    SELECT c.place::integer, c.seq_taken, c.moved_before
    FROM (
        SELECT d.place,
            d.seq <> d.last + d.n OR least(d.held, d.sold, d.received - d.sold - d.held) < 0 AS seq_taken,
            stock_moved_before_v1(d.tenant, d.sku, d.order_id, d.kind) AS moved_before
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
            stock_moved_before_v1(m.tenant, m.sku, m.order_id, m.kind) AS moved_before
        FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_order) WITH ORDINALITY AS m (tenant, sku, seq, kind, order_id, place)
    ) c
    WHERE c.seq_taken OR c.moved_before
$$;
