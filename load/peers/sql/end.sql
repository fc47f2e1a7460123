-- Ends an order that is in one status with another, and gives its units back: those held, or those sold when it was paid.
-- No row: it is not in that status.
-- $1 order, $2 tenant, $3 now, $4 status before, $5 status after, $6 the step
WITH ended AS (
    UPDATE orders SET status = $5::smallint, version = version + 1, wake_at = NULL
    WHERE id = $1::uuid AND tenant = $2::text AND status = $4::smallint
    RETURNING id, version, lines),
step AS (
    INSERT INTO order_events (id, version, at, event) SELECT id, version, $3::timestamptz, $6::text FROM ended),
line AS (
    SELECT l.sku, l.quantity, CASE $4::smallint WHEN 3 THEN 0 ELSE l.quantity END AS held
    FROM ended, json_to_recordset(ended.lines) AS l (sku text, quantity bigint)
    ORDER BY l.sku),
moved AS (
    UPDATE stock s
    SET available = s.available + l.quantity, held = s.held - l.held, sold = s.sold - (l.quantity - l.held), seq = s.seq + 1
    FROM line l
    WHERE s.sku = l.sku AND s.tenant = $2::text
    RETURNING s.sku, s.seq, l.quantity),
ledger AS (
    INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
    SELECT $2::text, sku, seq, CASE $4::smallint WHEN 3 THEN 5 ELSE 3 END, quantity, $1::uuid, $3::timestamptz FROM moved)
SELECT version FROM ended
