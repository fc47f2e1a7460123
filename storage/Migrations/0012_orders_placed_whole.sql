-- expand, compatible since 6
-- An order that is stored with all its holds in one commit says so. Its first two steps and its holds follow from its row then: the steps
-- have no row of their own, and the holds no entry in the index that keeps an order from moving a SKU twice.

ALTER TABLE orders ADD COLUMN placed_whole boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN orders.placed_whole IS
    'Stored with the holds of all its lines: its steps 1 and 2 are what order_steps makes of its row, and the holds were its only ones';

ALTER TABLE stock_ledger ADD COLUMN with_order boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN stock_ledger.with_order IS 'A hold that was written with its order, which was placed whole';

CREATE FUNCTION order_placed_whole_v1(p_tenant text, p_id text)
RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (SELECT FROM orders o WHERE o.tenant = p_tenant AND left(o.id, 22) = left(p_id, 22) AND o.id = p_id AND o.placed_whole)
$$;

-- An order that was placed whole has its holds, and the index that keeps moves apart does not know of them. So a hold by itself asks,
-- whoever writes it.
CREATE FUNCTION stock_ledger_hold_once_v1()
RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF order_placed_whole_v1(NEW.tenant, NEW.order_id) THEN
        RAISE unique_violation USING MESSAGE = 'the order holds its units since it was placed', TABLE = 'stock_ledger';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER stock_ledger_hold_once BEFORE INSERT ON stock_ledger
    FOR EACH ROW WHEN (NEW.kind = 2 AND NOT NEW.with_order AND NEW.order_id IS NOT NULL) EXECUTE FUNCTION stock_ledger_hold_once_v1();

-- Every step of every order. What asks for those of one order gives its stem too, which is what orders are found by.
CREATE VIEW order_steps (tenant, stem, id, version, at, event, data) AS
SELECT o.tenant, left(o.id, 22), o.id, s.version, o.created_at, s.event,
    CASE s.version
        WHEN 1 THEN json_build_object(
            'orderId', o.id, 'customerId', o.customer_id, 'currency', o.state->'currency', 'lines', o.state->'lines')
        ELSE json_build_object('paymentDueAt', o.state->'paymentDueAt')
    END
FROM orders o
CROSS JOIN (VALUES (1::bigint, 'orderPlaced'), (2, 'stockReserved')) AS s (version, event)
WHERE o.placed_whole
UNION ALL
SELECT e.tenant, left(e.id, 22), e.id, s.version, s.at, s.event, s.data
FROM order_events e
CROSS JOIN LATERAL json_to_recordset(e.steps) AS s (version bigint, at timestamptz, event text, data json);

-- Writes a batch and answers which units were left out, as unit * 8 + outcome: 1 the order exists or is at another version,
-- 4 the webhook was taken before. A conflict in the stock ledger fails the whole statement; stock_conflicts_v2 tells why.
--
-- A batch is written once, however often it is sent: the writer's row is taken first, so a second try waits for the first one, finds
-- the batch's number there and repeats its answer; a first try that is executed late finds the number of the second.
--
-- Rows arrive sorted by key, and the tables are written in one order, so that two writers don't wait for each other.
CREATE FUNCTION commit_batch_v3(
    p_writer uuid, p_batch bigint,
    n_unit integer[], n_tenant text[], n_id text[], n_customer text[], n_status smallint[], n_version bigint[],
    n_created timestamptz[], n_wake timestamptz[], n_state jsonb[], n_whole boolean[],
    u_unit integer[], u_tenant text[], u_id text[], u_expected bigint[], u_status smallint[], u_version bigint[],
    u_wake timestamptz[], u_state jsonb[],
    e_unit integer[], e_tenant text[], e_id text[], e_version bigint[], e_steps json[],
    m_unit integer[], m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_quantity bigint[],
    m_order text[], m_reason text[], m_at timestamptz[], m_received bigint[], m_held bigint[], m_sold bigint[],
    w_unit integer[], w_tenant text[], w_id text[])
RETURNS integer[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_lost integer[] := '{}';
    v_left_out integer[] := '{}';
    v_whole integer[] := '{}';
    v_written bigint := 0;
    v_repeated boolean := false;
    v_misses boolean := false;
    v_rows bigint;
BEGIN
    INSERT INTO commit_batches AS b (writer, batch, left_out, committed_at)
    VALUES (p_writer, p_batch, '{}', now())
    ON CONFLICT (writer) DO UPDATE
        SET batch = excluded.batch, left_out = excluded.left_out, committed_at = excluded.committed_at
        WHERE b.batch < excluded.batch;
    IF NOT FOUND THEN
        SELECT b.left_out INTO STRICT v_left_out FROM commit_batches b WHERE b.writer = p_writer AND b.batch = p_batch;
        RETURN v_left_out;
    END IF;

    IF cardinality(w_unit) > 0 THEN
        SELECT coalesce(array_agg(w.unit), '{}'), coalesce(array_agg(w.unit * 8 + 4), '{}')
        INTO v_lost, v_left_out
        FROM unnest(w_unit, w_tenant, w_id) AS w (unit, tenant, id)
        JOIN webhook_receipts r ON r.tenant = w.tenant AND r.webhook_id = w.id;
    END IF;

    IF cardinality(n_unit) > 0 THEN
        v_whole := ARRAY(SELECT n.unit FROM unnest(n_unit, n_whole) AS n (unit, whole) WHERE n.whole);

        -- New orders are nearly always new, so nobody looks first; if one of them was there, all of them are looked for.
        BEGIN
            INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state, placed_whole)
            SELECT n.tenant, n.id, n.customer, n.status, n.version, n.created, n.wake, n.state, n.whole
            FROM unnest(n_unit, n_tenant, n_id, n_customer, n_status, n_version, n_created, n_wake, n_state, n_whole)
                AS n (unit, tenant, id, customer, status, version, created, wake, state, whole)
            WHERE n.unit <> ALL (v_lost);
            GET DIAGNOSTICS v_written = ROW_COUNT;
        EXCEPTION WHEN unique_violation THEN
            v_repeated := true;
            INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state, placed_whole)
            SELECT n.tenant, n.id, n.customer, n.status, n.version, n.created, n.wake, n.state, n.whole
            FROM unnest(n_unit, n_tenant, n_id, n_customer, n_status, n_version, n_created, n_wake, n_state, n_whole)
                AS n (unit, tenant, id, customer, status, version, created, wake, state, whole)
            WHERE n.unit <> ALL (v_lost)
                AND NOT EXISTS (SELECT FROM orders o WHERE o.tenant = n.tenant AND left(o.id, 22) = left(n.id, 22));
            GET DIAGNOSTICS v_written = ROW_COUNT;
        END;
    END IF;

    IF cardinality(u_unit) > 0 THEN
        UPDATE orders o
        SET status = u.status, version = u.version, wake_at = u.wake, state = u.state
        FROM unnest(u_unit, u_tenant, u_id, u_expected, u_status, u_version, u_wake, u_state)
            AS u (unit, tenant, id, expected, status, version, wake, state)
        WHERE o.tenant = u.tenant AND left(o.id, 22) = left(u.id, 22) AND o.version = u.expected AND u.unit <> ALL (v_lost);
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_written := v_written + v_rows;
    END IF;

    IF v_written < cardinality(n_unit) + cardinality(u_unit) - cardinality(v_lost) THEN
        -- A unit lost when its order's row is not one that this transaction wrote. (What the first insert above wrote has the number of
        -- its subtransaction, but then none of the new orders lost.)
        SELECT v_lost || array_agg(c.unit), v_left_out || array_agg(c.unit * 8 + 1)
        INTO v_lost, v_left_out
        FROM unnest(
            CASE WHEN v_repeated THEN n_unit || u_unit ELSE u_unit END,
            CASE WHEN v_repeated THEN n_tenant || u_tenant ELSE u_tenant END,
            CASE WHEN v_repeated THEN n_id || u_id ELSE u_id END) AS c (unit, tenant, id)
        LEFT JOIN orders o ON o.tenant = c.tenant AND left(o.id, 22) = left(c.id, 22)
        WHERE c.unit <> ALL (v_lost) AND o.xmin IS DISTINCT FROM pg_current_xact_id()::xid;
    END IF;

    IF cardinality(e_unit) > 0 THEN
        INSERT INTO order_events (tenant, id, version, steps)
        SELECT e.tenant, e.id, e.version, e.steps
        FROM unnest(e_unit, e_tenant, e_id, e_version, e_steps) AS e (unit, tenant, id, version, steps)
        WHERE e.unit <> ALL (v_lost);
    END IF;

    IF cardinality(m_unit) > 0 AND cardinality(v_lost) = 0 THEN
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at, received, held, sold, with_order)
        SELECT m.tenant, m.sku, m.seq, m.kind, m.quantity, m.order_id, m.reason, m.at, m.received, m.held, m.sold,
            m.kind = 2 AND m.unit = ANY (v_whole)
        FROM unnest(m_unit, m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order, m_reason, m_at, m_received, m_held, m_sold)
            AS m (unit, tenant, sku, seq, kind, quantity, order_id, reason, at, received, held, sold);

        -- What the writer believes of the counters is believed if it is what the entry before makes of them. Nearly always it is, and the
        -- entry before is there and says its own.
        SELECT count(*) INTO v_rows
        FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_received, m_held, m_sold)
            AS m (tenant, sku, seq, kind, quantity, received, held, sold)
        JOIN stock_ledger l ON l.sku = m.sku AND l.tenant = m.tenant AND l.seq = m.seq - 1
        WHERE l.received = m.received - stock_received_v1(m.kind, m.quantity)
            AND l.held = m.held - stock_held_v1(m.kind, m.quantity)
            AND l.sold = m.sold - stock_sold_v1(m.kind, m.quantity);

        IF v_rows < cardinality(m_unit) THEN
            PERFORM FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_received, m_held, m_sold)
                AS m (tenant, sku, seq, kind, quantity, received, held, sold)
            LEFT JOIN stock_ledger l ON l.sku = m.sku AND l.tenant = m.tenant AND l.seq = m.seq - 1
            WHERE (m.seq > 1 AND l.seq IS NULL)
                OR coalesce(l.received, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[1])
                    <> m.received - stock_received_v1(m.kind, m.quantity)
                OR coalesce(l.held, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[2]) <> m.held - stock_held_v1(m.kind, m.quantity)
                OR coalesce(l.sold, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[3]) <> m.sold - stock_sold_v1(m.kind, m.quantity);
            v_misses := FOUND;
        END IF;
    ELSIF cardinality(m_unit) > 0 THEN
        -- What is left moves up, so that the numbers have no gaps, and is counted anew. Then the key no longer tells two lanes that want
        -- the same number, nor one that is ahead of the ledger. So a SKU's numbers have to be in line before anything moves.
        PERFORM FROM unnest(m_tenant, m_sku, m_seq) AS a (tenant, sku, seq)
        GROUP BY a.sku, a.tenant
        HAVING count(DISTINCT a.seq) <> count(*) OR max(a.seq) - min(a.seq) + 1 <> count(*) OR (min(a.seq) > 1 AND NOT EXISTS (
            SELECT FROM stock_ledger l WHERE l.sku = a.sku AND l.tenant = a.tenant AND l.seq = min(a.seq) - 1));
        v_misses := FOUND;

        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at, with_order)
        SELECT m.tenant, m.sku, m.first + row_number() OVER (PARTITION BY m.sku, m.tenant ORDER BY m.seq) - 1,
            m.kind, m.quantity, m.order_id, m.reason, m.at, m.kind = 2 AND m.unit = ANY (v_whole)
        FROM (
            SELECT a.*, min(a.seq) OVER (PARTITION BY a.sku, a.tenant) AS first
            FROM unnest(m_unit, m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order, m_reason, m_at)
                AS a (unit, tenant, sku, seq, kind, quantity, order_id, reason, at)
        ) m
        WHERE m.unit <> ALL (v_lost)
        ORDER BY m.sku, m.tenant, m.seq;
    END IF;

    IF v_misses THEN
        RAISE unique_violation USING MESSAGE = 'a move does not follow what the ledger has', TABLE = 'stock_ledger';
    END IF;

    IF cardinality(w_unit) > 0 THEN
        INSERT INTO webhook_receipts (tenant, webhook_id)
        SELECT w.tenant, w.id FROM unnest(w_unit, w_tenant, w_id) AS w (unit, tenant, id) WHERE w.unit <> ALL (v_lost);
    END IF;

    IF cardinality(v_left_out) > 0 THEN
        UPDATE commit_batches SET left_out = v_left_out WHERE writer = p_writer;
    END IF;

    RETURN v_left_out;
END
$$;
