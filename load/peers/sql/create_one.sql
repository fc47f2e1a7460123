-- The whole create of an order with one line, as place.sql and hold.sql do it together: a tenth less for the database to do.
-- $1 id, $2 tenant, $3 customer, $4 now, $5 payment due at, $6 currency, $7 total, $8 lines, $9 SKU, $10 quantity
WITH placed AS (
    INSERT INTO orders (id, tenant, customer_id, status, version, created_at, wake_at, currency, total_minor, lines)
    VALUES ($1::uuid, $2::text, $3::text, 2, 1, $4::timestamptz, $5::timestamptz, $6::text, $7::bigint, $8::json)),
step AS (
    INSERT INTO order_events (id, version, at, event) VALUES ($1::uuid, 1, $4::timestamptz, 'placed')),
taken AS (
    UPDATE stock SET available = available - $10::bigint, held = held + $10::bigint, seq = seq + 1
    WHERE sku = $9::text AND tenant = $2::text
    RETURNING seq)
INSERT INTO stock_ledger (tenant, sku, seq, kind, quantity, order_id, at)
VALUES ($2::text, $9::text, (SELECT seq FROM taken), 2, $10::bigint, $1::uuid, $4::timestamptz)
