-- expand, compatible since 6
-- An entry of the ledger says what the moves up to it come to, and no entry can say what can't be: less than nothing held or sold, or more
-- held than is there. So nothing is ever sold twice, whatever the processes that write believe.

ALTER TABLE stock_ledger ADD COLUMN received bigint, ADD COLUMN held bigint, ADD COLUMN sold bigint;
COMMENT ON COLUMN stock_ledger.received IS 'Units received up to this entry, like held and sold; null in entries from before migration 7';

-- Entries from before have no counters, and are not looked at.
ALTER TABLE stock_ledger ADD CONSTRAINT stock_ledger_counters
    CHECK (held >= 0 AND sold >= 0 AND received - sold - held >= 0 AND num_nulls(received, held, sold) = 0) NOT VALID;

-- What a move adds to each counter.
CREATE FUNCTION stock_received_v1(p_kind smallint, p_quantity bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE p_kind WHEN 1 THEN p_quantity ELSE 0 END $$;

CREATE FUNCTION stock_held_v1(p_kind smallint, p_quantity bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE p_kind WHEN 2 THEN p_quantity WHEN 3 THEN -p_quantity WHEN 4 THEN -p_quantity ELSE 0 END $$;

CREATE FUNCTION stock_sold_v1(p_kind smallint, p_quantity bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE p_kind WHEN 4 THEN p_quantity WHEN 5 THEN -p_quantity ELSE 0 END $$;

-- Received, held and sold after an entry, summed up from the snapshot and the moves since, for entries that don't say. Entry 0 is what
-- was before the first.
CREATE FUNCTION stock_sum_v1(p_tenant text, p_sku text, p_seq bigint)
RETURNS bigint[]
LANGUAGE sql STABLE
AS $$
    SELECT ARRAY[
        (coalesce(s.received, 0) + coalesce(sum(stock_received_v1(l.kind, l.quantity)), 0))::bigint,
        (coalesce(s.held, 0) + coalesce(sum(stock_held_v1(l.kind, l.quantity)), 0))::bigint,
        (coalesce(s.sold, 0) + coalesce(sum(stock_sold_v1(l.kind, l.quantity)), 0))::bigint]
    FROM (SELECT p_tenant AS tenant, p_sku AS sku) k
    LEFT JOIN stock s ON s.tenant = k.tenant AND s.sku = k.sku AND s.seq <= p_seq
    LEFT JOIN stock_ledger l ON l.tenant = k.tenant AND l.sku = k.sku AND l.seq > coalesce(s.seq, 0) AND l.seq <= p_seq
    GROUP BY s.received, s.held, s.sold
$$;

-- Counts an entry that comes without counters: one that moved up, one of a process of the version before, one of a person.
CREATE FUNCTION stock_ledger_count_v1()
RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    v bigint[];
BEGIN
    SELECT ARRAY[l.received, l.held, l.sold] INTO v
    FROM stock_ledger l
    WHERE l.sku = NEW.sku AND l.tenant = NEW.tenant AND l.seq = NEW.seq - 1 AND l.received IS NOT NULL;
    IF NOT FOUND THEN
        v := stock_sum_v1(NEW.tenant, NEW.sku, NEW.seq - 1);
    END IF;
    NEW.received := v[1] + stock_received_v1(NEW.kind, NEW.quantity);
    NEW.held := v[2] + stock_held_v1(NEW.kind, NEW.quantity);
    NEW.sold := v[3] + stock_sold_v1(NEW.kind, NEW.quantity);
    RETURN NEW;
END
$$;

CREATE TRIGGER stock_ledger_count BEFORE INSERT ON stock_ledger
    FOR EACH ROW WHEN (NEW.received IS NULL) EXECUTE FUNCTION stock_ledger_count_v1();

-- Writes a batch and answers which units were left out, as unit * 8 + outcome: 1 the order exists or is at another version,
-- 4 the webhook was taken before. A conflict in the stock ledger fails the whole statement; stock_conflicts_v2 tells why.
--
-- A batch is written once, however often it is sent: the writer's row is taken first, so a second try waits for the first one, finds
-- the batch's number there and repeats its answer; a first try that is executed late finds the number of the second.
--
-- Rows arrive sorted by key, and the tables are written in one order, so that two writers don't wait for each other.
CREATE FUNCTION commit_batch_v2(
    p_writer uuid, p_batch bigint,
    n_unit integer[], n_tenant text[], n_id text[], n_customer text[], n_status smallint[], n_version bigint[],
    n_created timestamptz[], n_wake timestamptz[], n_state jsonb[],
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

    IF cardinality(m_unit) > 0 AND cardinality(v_lost) = 0 THEN
        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at, received, held, sold)
        SELECT m.tenant, m.sku, m.seq, m.kind, m.quantity, m.order_id, m.reason, m.at, m.received, m.held, m.sold
        FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_order, m_reason, m_at, m_received, m_held, m_sold)
            AS m (tenant, sku, seq, kind, quantity, order_id, reason, at, received, held, sold);

        -- What the writer believes of the counters is believed if it is what the entry before makes of them.
        PERFORM FROM unnest(m_tenant, m_sku, m_seq, m_kind, m_quantity, m_received, m_held, m_sold)
            AS m (tenant, sku, seq, kind, quantity, received, held, sold)
        LEFT JOIN stock_ledger l ON l.sku = m.sku AND l.tenant = m.tenant AND l.seq = m.seq - 1
        WHERE (m.seq > 1 AND l.seq IS NULL)
            OR coalesce(l.received, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[1]) <> m.received - stock_received_v1(m.kind, m.quantity)
            OR coalesce(l.held, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[2]) <> m.held - stock_held_v1(m.kind, m.quantity)
            OR coalesce(l.sold, (stock_sum_v1(m.tenant, m.sku, m.seq - 1))[3]) <> m.sold - stock_sold_v1(m.kind, m.quantity);
        v_misses := FOUND;
    ELSIF cardinality(m_unit) > 0 THEN
        -- What is left moves up, so that the numbers have no gaps, and is counted anew. Then the key no longer tells two lanes that want
        -- the same number, nor one that is ahead of the ledger. So a SKU's numbers have to be in line before anything moves.
        PERFORM FROM unnest(m_tenant, m_sku, m_seq) AS a (tenant, sku, seq)
        GROUP BY a.sku, a.tenant
        HAVING count(DISTINCT a.seq) <> count(*) OR max(a.seq) - min(a.seq) + 1 <> count(*) OR (min(a.seq) > 1 AND NOT EXISTS (
            SELECT FROM stock_ledger l WHERE l.sku = a.sku AND l.tenant = a.tenant AND l.seq = min(a.seq) - 1));
        v_misses := FOUND;

        INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, reason, at)
        SELECT m.tenant, m.sku, m.first + row_number() OVER (PARTITION BY m.sku, m.tenant ORDER BY m.seq) - 1,
            m.kind, m.quantity, m.order_id, m.reason, m.at
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

-- Why moves could not be appended, by their place in the arrays, 1 for the first: whether the ledger goes on with another number than the
-- move has, or has not the units that it wants; whether the order moved the SKU in this way before.
CREATE FUNCTION stock_conflicts_v2(
    m_tenant text[], m_sku text[], m_seq bigint[], m_kind smallint[], m_quantity bigint[], m_order text[])
RETURNS TABLE (place integer, seq_taken boolean, moved_before boolean)
LANGUAGE sql STABLE
AS $$
    SELECT c.place::integer, c.seq_taken, c.moved_before
    FROM (
        SELECT d.place,
            d.seq <> d.last + d.n OR least(d.held, d.sold, d.received - d.sold - d.held) < 0 AS seq_taken,
            EXISTS (SELECT FROM stock_ledger l WHERE l.tenant = d.tenant AND l.sku = d.sku
                AND l.order_id = d.order_id AND l.kind = d.kind) AS moved_before
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
