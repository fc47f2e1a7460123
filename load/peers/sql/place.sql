-- The first statement of a create of several lines. A key that was used before fails it, and with it the whole transaction.
-- $1 id, $2 tenant, $3 customer, $4 now, $5 payment due at, $6 currency, $7 total, $8 lines
WITH placed AS (
    INSERT INTO orders (id, tenant, customer_id, status, version, created_at, wake_at, currency, total_minor, lines)
    VALUES ($1::uuid, $2::text, $3::text, 2, 1, $4::timestamptz, $5::timestamptz, $6::text, $7::bigint, $8::json))
INSERT INTO order_events (id, version, at, event) VALUES ($1::uuid, 1, $4::timestamptz, 'placed')
