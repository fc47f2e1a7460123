-- expand, compatible since 6, no transaction
-- An order moves a SKU once in each way. A hold that was written with its order needs no entry for that, since the order is there once; it
-- was a random page of an index that grows with every order there ever was.

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS stock_ledger_moved_once
    ON stock_ledger (order_id, sku, tenant, kind) WHERE order_id IS NOT NULL AND NOT with_order;

-- Programs from before this migration look for an order's moves along its SKU's ledger from here on: the same answers, and slower.
DROP INDEX CONCURRENTLY IF EXISTS stock_ledger_once;
