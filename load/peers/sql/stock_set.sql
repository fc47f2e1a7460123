-- Sets what is on hand. No row: fewer than what is held.
-- $1 tenant, $2 SKU, $3 on hand, $4 now
WITH before AS (
    SELECT available + held AS on_hand FROM stock WHERE sku = $2::text AND tenant = $1::text),
set_to AS (
    INSERT INTO stock AS s (tenant, sku, seq, available, held, sold) VALUES ($1::text, $2::text, 1, $3::bigint, 0, 0)
    ON CONFLICT (sku, tenant) DO UPDATE SET available = $3::bigint - s.held, seq = s.seq + 1 WHERE s.held <= $3::bigint
    RETURNING s.seq, s.available, s.held, s.sold),
ledger AS (
    INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, at)
    SELECT $1::text, $2::text, seq, 1, $3::bigint - coalesce((SELECT on_hand FROM before), 0), $4::timestamptz FROM set_to)
SELECT seq, available, held, sold FROM set_to
