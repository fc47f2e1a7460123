-- $1 id, $2 tenant
SELECT id, customer_id, status, version, created_at, currency, total_minor, lines, payment, fulfilment
FROM orders
WHERE id = $1::uuid AND tenant = $2::text
