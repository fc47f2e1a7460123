-- Takes a webhook that moves no stock: a step of its own, and another status where one is given.
-- $1 order, $2 tenant, $3 now, $4 webhook, $5 status or null, $6 the step, $7 its data
WITH noted AS (
    UPDATE orders SET status = coalesce($5::smallint, status), version = version + 1
    WHERE id = $1::uuid AND tenant = $2::text
    RETURNING id, version),
receipt AS (
    INSERT INTO webhook_receipts (tenant, webhook_id, received_at) SELECT $2::text, $4::text, $3::timestamptz FROM noted),
step AS (
    INSERT INTO order_events (id, version, at, event, data) SELECT id, version, $3::timestamptz, $6::text, $7::json FROM noted)
SELECT version FROM noted
