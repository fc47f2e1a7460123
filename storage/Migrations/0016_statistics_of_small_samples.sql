-- expand, compatible since 6
-- An ANALYZE looks at 300 rows for each unit of the largest statistics target among a table's columns, and tables that grow are analyzed
-- all the time: at the default of 100 that was a quarter of a second of one processor for the orders and half of that for the ledger, in
-- which orders wait. What is asked of these tables is found by keys; how often the common values come up is all that a plan needs.

ALTER TABLE orders
    ALTER COLUMN tenant SET STATISTICS 10, ALTER COLUMN id SET STATISTICS 10, ALTER COLUMN customer_id SET STATISTICS 10,
    ALTER COLUMN status SET STATISTICS 10, ALTER COLUMN version SET STATISTICS 10, ALTER COLUMN created_at SET STATISTICS 10,
    ALTER COLUMN wake_at SET STATISTICS 10, ALTER COLUMN placed_whole SET STATISTICS 10;
ALTER INDEX orders_by_stem ALTER COLUMN 1 SET STATISTICS 10;

ALTER TABLE order_events
    ALTER COLUMN tenant SET STATISTICS 10, ALTER COLUMN id SET STATISTICS 10, ALTER COLUMN version SET STATISTICS 10,
    ALTER COLUMN steps SET STATISTICS 0;

ALTER TABLE stock_ledger
    ALTER COLUMN tenant SET STATISTICS 10, ALTER COLUMN sku SET STATISTICS 10, ALTER COLUMN seq SET STATISTICS 10,
    ALTER COLUMN kind SET STATISTICS 10, ALTER COLUMN quantity SET STATISTICS 10, ALTER COLUMN order_id SET STATISTICS 10,
    ALTER COLUMN reason SET STATISTICS 10, ALTER COLUMN at SET STATISTICS 10, ALTER COLUMN received SET STATISTICS 10,
    ALTER COLUMN held SET STATISTICS 10, ALTER COLUMN sold SET STATISTICS 10, ALTER COLUMN with_order SET STATISTICS 10;

ALTER TABLE webhook_receipts
    ALTER COLUMN tenant SET STATISTICS 10, ALTER COLUMN webhook_id SET STATISTICS 10, ALTER COLUMN received_at SET STATISTICS 10;
