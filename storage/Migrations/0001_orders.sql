-- One row an order, its steps, and the webhooks that were taken.
-- Text is compared byte by byte everywhere: ids and SKUs are ASCII, and no upgrade of a locale can disturb an index.
-- Keys begin with what tells rows apart, an id or a SKU, and not with the tenant, which most of their neighbours share: that halves the
-- comparisons of a search, which are the largest single cost of an insert.

CREATE TABLE orders (
    tenant      text COLLATE "C" NOT NULL,
    id          text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    status      smallint NOT NULL,
    version     bigint NOT NULL,
    created_at  timestamptz NOT NULL,
    wake_at     timestamptz,
    state       jsonb NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id, tenant)
) WITH (
    -- Room for the next version of a row on its own page.
    fillfactor = 85,
    -- Each pass reads every index from end to end, so it has to be worth it; the default, a fifth of the table, is too much to carry.
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02
);
COMMENT ON COLUMN orders.status IS
    '1 placing, 2 awaitingPayment, 3 paid, 4 fulfilling, 5 fulfilled, 6 rejected, 7 cancelled, 8 expired, 9 refunding, 10 refunded';

-- Lists are newest first, then by id. The id is in no list index: orders of one microsecond are few, an incremental sort brings them
-- into order, and the entries stay half as large.
-- A list without a status merges the ranges of all statuses, so that one index serves both.
CREATE INDEX orders_by_status ON orders (tenant, status, created_at DESC);
CREATE INDEX orders_by_customer ON orders (tenant, customer_id, created_at DESC);
CREATE INDEX orders_by_wake_at ON orders (wake_at) WHERE wake_at IS NOT NULL;

-- A row a commit, with the steps that it stored: version is that of the last one. An order begins with two steps in one commit, and a row
-- of its own for each would be a sixth of what storing it costs.
-- SELECT s.* FROM order_events e, json_to_recordset(e.steps) AS s (version bigint, at timestamptz, event text, data json)
CREATE TABLE order_events (
    tenant  text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    -- Kept as they were written and never searched, which json is enough for.
    steps   json NOT NULL,
    CONSTRAINT order_events_pkey PRIMARY KEY (id, tenant, version)
) WITH (
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.1
);

CREATE TABLE webhook_receipts (
    tenant      text COLLATE "C" NOT NULL,
    webhook_id  text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_receipts_pkey PRIMARY KEY (tenant, webhook_id)
);
-- Rows come in the order of time, so a block range index finds what can be purged and costs an insert next to nothing.
CREATE INDEX webhook_receipts_by_received_at ON webhook_receipts USING brin (received_at) WITH (pages_per_range = 32, autosummarize = on);
