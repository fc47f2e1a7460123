-- A payment in full of an order that awaits it, all in one statement. A webhook that was taken before fails it.
-- No row: the order is not there, awaits no payment, or awaits another one; look.sql tells.
-- $1 order, $2 tenant, $3 now, $4 webhook, $5 amount, $6 currency, $7 the payment
WITH paid AS (
    UPDATE orders SET status = 3, version = version + 1, wake_at = NULL, payment = $7::json
    WHERE id = $1::uuid AND tenant = $2::text AND status = 2 AND total_minor = $5::bigint AND currency = $6::text
    RETURNING id, version, lines),
receipt AS (
    INSERT INTO webhook_receipts (tenant, webhook_id, received_at) SELECT $2::text, $4::text, $3::timestamptz FROM paid),
step AS (
    INSERT INTO order_events (id, version, at, event, data) SELECT id, version, $3::timestamptz, 'paid', $7::json FROM paid),
line AS (
    SELECT l.sku, l.quantity
    FROM paid, json_to_recordset(paid.lines) AS l (sku text, quantity bigint)
    ORDER BY l.sku),
moved AS (
    UPDATE stock s SET held = s.held - l.quantity, sold = s.sold + l.quantity, seq = s.seq + 1
    FROM line l
    WHERE s.sku = l.sku AND s.tenant = $2::text
    RETURNING s.sku, s.seq, l.quantity),
ledger AS (
    INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
    SELECT $2::text, sku, seq, 4, quantity, $1::uuid, $3::timestamptz FROM moved)
SELECT version FROM paid
