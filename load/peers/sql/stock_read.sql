-- $1 tenant, $2 SKU
SELECT seq, available, held, sold FROM stock WHERE sku = $2::text AND tenant = $1::text
