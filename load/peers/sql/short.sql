-- Which of these SKUs have too few units.
-- $1 tenant, $2 SKUs, $3 quantities
SELECT coalesce(json_agg(l.sku ORDER BY l.sku), '[]')::text
FROM unnest($2::text[], $3::bigint[]) AS l (sku, quantity)
JOIN stock s ON s.sku = l.sku AND s.tenant = $1::text
WHERE s.available < l.quantity
