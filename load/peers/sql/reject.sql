-- An order that could not be had is kept too: the repeat of its key gets the same answer when there is stock again.
-- $1 id, $2 tenant, $3 customer, $4 now, $5 currency, $6 total, $7 lines, $8 the SKUs that were short, as a JSON array
WITH rejected AS (
    INSERT INTO orders (id, tenant, customer_id, status, version, created_at, currency, total_minor, lines)
    VALUES ($1::uuid, $2::text, $3::text, 6, 1, $4::timestamptz, $5::text, $6::bigint, $7::json)
    ON CONFLICT DO NOTHING
    RETURNING id)
INSERT INTO order_events (id, version, at, event, data)
SELECT id, 1, $4::timestamptz, 'rejected', $8::json FROM rejected
