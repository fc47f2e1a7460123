-- Orders whose time to pay is over.
-- $1 now, $2 rows
SELECT id, tenant FROM orders WHERE wake_at <= $1::timestamptz ORDER BY wake_at LIMIT $2::integer
