-- expand, compatible since 6, no transaction
-- An index of the time that stays true. The block range index remembers the oldest id that each range ever had; once the table has turned
-- over, new ids stand where old ones were purged, every range seems to reach back to the first day, and a purge reads the whole table.
-- Ids come in the order of time, so an insert finds the right-most page of this one in memory.

CREATE INDEX CONCURRENTLY IF NOT EXISTS webhook_receipts_by_time ON webhook_receipts (received_at);

-- It answered the same question, so programs from before this migration purge by the new one.
DROP INDEX CONCURRENTLY IF EXISTS webhook_receipts_by_received_at;
