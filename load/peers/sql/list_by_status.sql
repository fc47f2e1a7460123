-- $1 tenant, $2 statuses, $3 created after, $4 and $5 begin behind this instant and id, $6 rows
SELECT o.id, o.customer_id, o.status, o.version, o.created_at, o.currency, o.total_minor, o.lines, o.payment, o.fulfilment
FROM unnest($2::smallint[]) AS s (status)
CROSS JOIN LATERAL (
    SELECT * FROM orders
    WHERE tenant = $1::text AND status = s.status AND created_at > $3::timestamptz AND created_at <= $4::timestamptz
        AND (created_at, id) < ($4::timestamptz, $5::uuid)
    ORDER BY created_at DESC, id DESC
    LIMIT $6::integer) o
ORDER BY o.created_at DESC, o.id DESC
LIMIT $6::integer
