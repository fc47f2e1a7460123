-- $1 tenant, $2 statuses, $3 created after, $4 and $5 begin behind this instant and id, $6 rows, $7 customer
SELECT id, customer_id, status, version, created_at, currency, total_minor, lines, payment, fulfilment
FROM orders
WHERE tenant = $1::text AND customer_id = $7::text AND status = ANY ($2::smallint[])
    AND created_at > $3::timestamptz AND created_at <= $4::timestamptz AND (created_at, id) < ($4::timestamptz, $5::uuid)
ORDER BY created_at DESC, id DESC
LIMIT $6::integer
