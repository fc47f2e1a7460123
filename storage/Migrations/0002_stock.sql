-- The ledger of every SKU: append-only, numbered without gaps. The primary key is what decides between two writers of one SKU.

CREATE TABLE stock_ledger (
    tenant   text COLLATE "C" NOT NULL,
    sku      text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    kind     smallint NOT NULL,
    quantity bigint NOT NULL,
    order_id text COLLATE "C",
    reason   text,
    at       timestamptz NOT NULL,
    CONSTRAINT stock_ledger_pkey PRIMARY KEY (sku, tenant, seq)
) WITH (
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.1
);
COMMENT ON COLUMN stock_ledger.kind IS '1 receive, 2 hold, 3 release, 4 sell, 5 return';

-- An order moves a SKU once in each way.
CREATE UNIQUE INDEX stock_ledger_once ON stock_ledger (order_id, sku, tenant, kind) WHERE order_id IS NOT NULL;

-- What the moves up to a sequence number come to, so that nobody has to add up a SKU's whole life.
CREATE TABLE stock (
    tenant   text COLLATE "C" NOT NULL,
    sku      text COLLATE "C" NOT NULL,
    seq      bigint NOT NULL,
    received bigint NOT NULL,
    held     bigint NOT NULL,
    sold     bigint NOT NULL,
    stocked  boolean NOT NULL,
    CONSTRAINT stock_pkey PRIMARY KEY (sku, tenant)
) WITH (
    -- No index has any of the columns that change, so with room on the page every update stays on it.
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0.05
);
