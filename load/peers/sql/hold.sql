-- A statement a line, after the order's. Too few units violate stock_available; of a SKU that nobody knows the ledger gets no number.
-- The SKU's row is locked last, so that others wait for little more than the commit.
-- $1 order, $2 tenant, $3 SKU, $4 quantity, $5 now
WITH taken AS (
    UPDATE stock SET available = available - $4::bigint, held = held + $4::bigint, seq = seq + 1
    WHERE sku = $3::text AND tenant = $2::text
    RETURNING seq)
INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
VALUES ($2::text, $3::text, (SELECT seq FROM taken), 2, $4::bigint, $1::uuid, $5::timestamptz)
