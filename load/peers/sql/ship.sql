-- A shipment of a paid order. A webhook that was taken before fails it. No row: the order is not there, or not paid; look.sql tells.
-- $1 order, $2 tenant, $3 now, $4 webhook, $5 the fulfilment
WITH shipped AS (
    UPDATE orders SET status = 5, version = version + 1, fulfilment = $5::json
    WHERE id = $1::uuid AND tenant = $2::text AND status = 3
    RETURNING id, version),
receipt AS (
    INSERT INTO webhook_receipts (tenant, webhook_id, received_at) SELECT $2::text, $4::text, $3::timestamptz FROM shipped),
step AS (
    INSERT INTO order_events (id, version, at, event, data) SELECT id, version, $3::timestamptz, 'shipped', $5::json FROM shipped)
SELECT version FROM shipped
