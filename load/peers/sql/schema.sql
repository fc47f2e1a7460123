-- What both peers keep: the contract's rows and indexes, and no others. Where the contract leaves a choice, the cheaper one is taken: an
-- order's id is 16 bytes, derived from tenant and idempotency key, so that one index serves both; and an order's row is what keeps it from
-- moving its stock twice.

CREATE TABLE IF NOT EXISTS orders (
    id          uuid NOT NULL,
    tenant      text COLLATE "C" NOT NULL,
    customer_id text COLLATE "C" NOT NULL,
    status      smallint NOT NULL,
    version     integer NOT NULL,
    created_at  timestamptz NOT NULL,
    wake_at     timestamptz,
    currency    text COLLATE "C" NOT NULL,
    total_minor bigint NOT NULL,
    lines       json NOT NULL,
    payment     json,
    fulfilment  json,
    CONSTRAINT orders_pkey PRIMARY KEY (id)
) WITH (
    fillfactor = 85,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.02
);
COMMENT ON COLUMN orders.status IS '2 awaitingPayment, 3 paid, 5 fulfilled, 6 rejected, 7 cancelled, 8 expired, 9 refunding';

CREATE INDEX IF NOT EXISTS orders_by_status ON orders (tenant, status, created_at DESC);
CREATE INDEX IF NOT EXISTS orders_by_customer ON orders (tenant, customer_id, created_at DESC);
CREATE INDEX IF NOT EXISTS orders_by_wake_at ON orders (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS order_events (
    id      uuid NOT NULL,
    version integer NOT NULL,
    at      timestamptz NOT NULL,
    event   text NOT NULL,
    data    json,
    CONSTRAINT order_events_pkey PRIMARY KEY (id, version)
) WITH (
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.1
);

-- The check is what keeps stock from being oversold: it fails the transaction.
CREATE TABLE IF NOT EXISTS stock (
    tenant    text COLLATE "C" NOT NULL,
    sku       text COLLATE "C" NOT NULL,
    seq       bigint NOT NULL,
    available bigint NOT NULL CONSTRAINT stock_available CHECK (available >= 0),
    held      bigint NOT NULL,
    sold      bigint NOT NULL,
    CONSTRAINT stock_pkey PRIMARY KEY (sku, tenant)
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.05
);

CREATE TABLE IF NOT EXISTS stock_ledger (
    tenant   text COLLATE "C" NOT NULL,
    sku      text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    kind     smallint NOT NULL,
    quantity bigint NOT NULL,
    order_id uuid,
    at       timestamptz NOT NULL,
    CONSTRAINT stock_ledger_pkey PRIMARY KEY (sku, tenant, seq)
) WITH (
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.1
);
COMMENT ON COLUMN stock_ledger.kind IS '1 receive, 2 hold, 3 release, 4 sell, 5 return';

CREATE TABLE IF NOT EXISTS webhook_receipts (
    tenant      text COLLATE "C" NOT NULL,
    webhook_id  text COLLATE "C" NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT webhook_receipts_pkey PRIMARY KEY (tenant, webhook_id)
);
CREATE INDEX IF NOT EXISTS webhook_receipts_by_time ON webhook_receipts (received_at);
