-- One order a stem. The first 22 characters of an order's id stand for tenant and idempotency key; the two after them name the shard of
-- its first SKU, so that two requests with one key and different content have different ids. Only one of them becomes an order.

CREATE UNIQUE INDEX orders_by_stem ON orders (left(id, 22), tenant);
ALTER TABLE orders DROP CONSTRAINT orders_pkey;

-- Writes a batch and answers which units were left out, as unit * 8 + outcome: 1 the order exists or is at another version,
-- 4 the webhook was taken before. A conflict in the stock ledger fails the whole statement; stock_conflicts_v1 tells why.
--
-- A batch is written once, however often it is sent: the writer's row is taken first, so a second try waits for the first one, finds
-- the batch's number there and repeats its answer; a first try that is executed late finds the number of the second.
--
-- Rows arrive sorted by key, and the tables are written in one order, so that two writers don't wait for each other.
CREATE OR REPLACE FUNCTION commit_batch_v1(
    p_writer uuid, p_batch bigint,
    n_unit integer[], n_tenant text[], n_id text[], n_customer text[], n_status smallint[], n_version bigint[],
    n_created timestamptz[], n_wake timestamptz[], n_state jsonb[],
    u_unit integer[], u_tenant text[], u_id text[], u_expected bigint[], u_status smallint[], u_version bigint[],
    u_wake timestamptz[], u_state jsonb[],
    e_unit integer[], e_tenant text[], e_id text[], e_version bigint[], e_steps json[],
    m_unit integer[], m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_quantity bigint[],
    m_order text[], m_reason text[], m_at timestamptz[],
    w_unit integer[], w_tenant text[], w_id text[])
RETURNS integer[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_lost integer[] := '{}';
    v_left_out integer[] := '{}';
    v_written bigint := 0;
    v_repeated boolean := false;
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
        -- New orders are nearly always new, so nobody looks first; if one of them was there, all of them are looked for.
        BEGIN
            INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
            SELECT n.tenant, n.id, n.customer, n.status, n.version, n.created, n.wake, n.state
            FROM unnest(n_unit, n_tenant, n_id, n_customer, n_status, n_version, n_created, n_wake, n_state)
                AS n (unit, tenant, id, customer, status, version, created, wake, state)
            WHERE n.unit <> ALL (v_lost);
            GET DIAGNOSTICS v_written = ROW_COUNT;
        EXCEPTION WHEN unique_violation THEN
            v_repeated := true;
            INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
            SELECT n.tenant, n.id, n.customer, n.status, n.version, n.created, n.wake, n.state
            FROM unnest(n_unit, n_tenant, n_id, n_customer, n_status, n_version, n_created, n_wake, n_state)
                AS n (unit, tenant, id, customer, status, version, created, wake, state)
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

    IF cardinality(m_unit) > 0 THEN
        IF cardinality(v_lost) = 0 THEN
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at)
            SELECT m.tenant, m.sku, m.seq, m.kind, m.quantity, m.order_id, m.reason, m.at
            FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order, m_reason, m_at)
                AS m (tenant, sku, seq, kind, quantity, order_id, reason, at);
        ELSE
            -- What is left moves up, so that the numbers have no gaps.
            INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at)
            SELECT m.tenant, m.sku, m.first + row_number() OVER (PARTITION BY m.tenant, m.sku ORDER BY m.seq) - 1,
                m.kind, m.quantity, m.order_id, m.reason, m.at
            FROM (
                SELECT a.*, min(a.seq) OVER (PARTITION BY a.tenant, a.sku) AS first
                FROM unnest(m_unit, m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order, m_reason, m_at)
                    AS a (unit, tenant, sku, seq, kind, quantity, order_id, reason, at)
            ) m
            WHERE m.unit <> ALL (v_lost);
        END IF;
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

-- The same for orders that the ADO.NET storage provider of Orleans writes and reads.
CREATE OR REPLACE FUNCTION write_order_v1(p_key text, p_expected integer, p_content bytea)
RETURNS SETOF integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_tenant text := split_part(p_key, '/', 1);
    v_id text := split_part(p_key, '/', 2);
    v record;
BEGIN
    SELECT c.* INTO STRICT v
    FROM json_to_record(convert_from(p_content, 'UTF8')::json) AS c (
        customer text, status smallint, version integer, created timestamptz, wake timestamptz, state jsonb, steps json, webhook text);

    IF v.webhook IS NOT NULL THEN
        INSERT INTO webhook_receipts (tenant, webhook_id) VALUES (v_tenant, v.webhook) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN NEXT -4;
            RETURN;
        END IF;
    END IF;

    IF p_expected IS NULL THEN
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
        VALUES (v_tenant, v_id, v.customer, v.status, v.version, v.created, v.wake, v.state)
        ON CONFLICT DO NOTHING;
    ELSE
        UPDATE orders o
        SET status = v.status, version = v.version, wake_at = v.wake, state = v.state
        WHERE o.tenant = v_tenant AND left(o.id, 22) = left(v_id, 22) AND o.version = p_expected;
    END IF;

    IF NOT FOUND THEN
        DELETE FROM webhook_receipts w WHERE w.tenant = v_tenant AND w.webhook_id = v.webhook;
        RETURN;
    END IF;

    IF v.steps IS NOT NULL THEN
        INSERT INTO order_events (tenant, id, version, steps) VALUES (v_tenant, v_id, v.version, v.steps);
    END IF;

    RETURN NEXT v.version;
END
$$;

UPDATE OrleansQuery
SET QueryText = replace(
    QueryText,
    $sql$o.id = split_part(@GrainIdExtensionString, '/', 2)$sql$,
    $sql$left(o.id, 22) = left(split_part(@GrainIdExtensionString, '/', 2), 22)$sql$)
WHERE QueryKey = 'ReadFromStorageKey';
