-- What the ADO.NET storage provider of Orleans needs. It tells a grain's record by the grain's key and the record's name, finds it by
-- hashes of both, and lets the version decide between two that write.

CREATE TABLE OrleansStorage (
    GrainIdHash            integer NOT NULL,
    GrainIdN0              bigint NOT NULL,
    GrainIdN1              bigint NOT NULL,
    GrainTypeHash          integer NOT NULL,
    GrainTypeString        varchar COLLATE "C" NOT NULL,
    GrainIdExtensionString varchar COLLATE "C",
    ServiceId              varchar COLLATE "C" NOT NULL,
    PayloadBinary          bytea,
    ModifiedOn             timestamptz NOT NULL DEFAULT now(),
    Version                integer NOT NULL,
    -- Of two activations that write a first record at once, one finds out here. Keys that are numbers have no string.
    CONSTRAINT OrleansStorage_key UNIQUE NULLS NOT DISTINCT
        (GrainIdHash, GrainTypeHash, ServiceId, GrainIdN0, GrainIdN1, GrainIdExtensionString, GrainTypeString)
) WITH (
    -- Room for the next version of a row on its own page.
    fillfactor = 85
);

-- The record with the name "order" is kept where lists, timelines and the keeper look for it. Its key is the tenant, a slash and the id;
-- its content is a JSON object, of which steps and webhook are the change and the rest is the row. Nothing is changed when the answer is
-- -4, the webhook was taken before, or nothing, the order exists or is at another version.
CREATE FUNCTION write_order_v1(p_key text, p_expected integer, p_content bytea)
RETURNS SETOF integer
LANGUAGE plpgsql
AS $$
DECLARE
    v_tenant text := split_part(p_key, '/', 1);
    v_id text := split_part(p_key, '/', 2);
    v record;
BEGIN
    SELECT c.* INTO STRICT v
    FROM json_to_record(convert_from(p_content, 'UTF8')::json) AS c (
        customer text, status smallint, version integer, created timestamptz, wake timestamptz, state jsonb, steps json, webhook text);

    IF v.webhook IS NOT NULL THEN
        INSERT INTO webhook_receipts (tenant, webhook_id) VALUES (v_tenant, v.webhook) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN NEXT -4;
            RETURN;
        END IF;
    END IF;

    IF p_expected IS NULL THEN
        INSERT INTO orders (tenant, id, customer_id, status, version, created_at, wake_at, state)
        VALUES (v_tenant, v_id, v.customer, v.status, v.version, v.created, v.wake, v.state)
        ON CONFLICT DO NOTHING;
    ELSE
        UPDATE orders o
        SET status = v.status, version = v.version, wake_at = v.wake, state = v.state
        WHERE o.tenant = v_tenant AND o.id = v_id AND o.version = p_expected;
    END IF;

    IF NOT FOUND THEN
        DELETE FROM webhook_receipts w WHERE w.tenant = v_tenant AND w.webhook_id = v.webhook;
        RETURN;
    END IF;

    IF v.steps IS NOT NULL THEN
        INSERT INTO order_events (tenant, id, version, steps) VALUES (v_tenant, v_id, v.version, v.steps);
    END IF;

    RETURN NEXT v.version;
END
$$;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('WriteToStorageKey', $sql$
WITH changed AS (
    UPDATE OrleansStorage s
    SET PayloadBinary = @PayloadBinary, Version = s.Version + 1, ModifiedOn = now()
    WHERE s.GrainIdHash = @GrainIdHash AND s.GrainTypeHash = @GrainTypeHash AND s.ServiceId = @ServiceId
        AND s.GrainIdN0 = @GrainIdN0 AND s.GrainIdN1 = @GrainIdN1 AND s.GrainTypeString = @GrainTypeString
        AND (s.GrainIdExtensionString = @GrainIdExtensionString
            OR (s.GrainIdExtensionString IS NULL AND @GrainIdExtensionString IS NULL))
        AND s.Version = @GrainStateVersion AND @GrainTypeString <> 'order'
    RETURNING s.Version),
added AS (
    INSERT INTO OrleansStorage
        (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, Version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, 1
    WHERE @GrainStateVersion IS NULL AND @GrainTypeString <> 'order'
    ON CONFLICT DO NOTHING
    RETURNING Version)
SELECT Version AS NewGrainStateVersion FROM changed
UNION ALL
SELECT Version FROM added
UNION ALL
SELECT version FROM write_order_v1(@GrainIdExtensionString, @GrainStateVersion, @PayloadBinary) AS version
WHERE @GrainTypeString = 'order'
$sql$),

('ReadFromStorageKey', $sql$
SELECT s.PayloadBinary, s.Version
FROM OrleansStorage s
WHERE s.GrainIdHash = @GrainIdHash AND s.GrainTypeHash = @GrainTypeHash AND s.ServiceId = @ServiceId
    AND s.GrainIdN0 = @GrainIdN0 AND s.GrainIdN1 = @GrainIdN1 AND s.GrainTypeString = @GrainTypeString
    AND (s.GrainIdExtensionString = @GrainIdExtensionString
        OR (s.GrainIdExtensionString IS NULL AND @GrainIdExtensionString IS NULL))
    AND @GrainTypeString <> 'order'
UNION ALL
SELECT
    convert_to(
        json_build_object(
            'customer', o.customer_id, 'status', o.status, 'version', o.version, 'created', o.created_at, 'wake', o.wake_at,
            'state', o.state)::text,
        'UTF8'),
    o.version::integer
FROM orders o
WHERE o.tenant = split_part(@GrainIdExtensionString, '/', 1) AND o.id = split_part(@GrainIdExtensionString, '/', 2)
    AND @GrainTypeString = 'order'
$sql$),

-- What is cleared keeps its version, so that an activation that still knows the old one can't bring it back.
('ClearStorageKey', $sql$
UPDATE OrleansStorage s
SET PayloadBinary = NULL, Version = s.Version + 1, ModifiedOn = now()
WHERE s.GrainIdHash = @GrainIdHash AND s.GrainTypeHash = @GrainTypeHash AND s.ServiceId = @ServiceId
    AND s.GrainIdN0 = @GrainIdN0 AND s.GrainIdN1 = @GrainIdN1 AND s.GrainTypeString = @GrainTypeString
    AND (s.GrainIdExtensionString = @GrainIdExtensionString
        OR (s.GrainIdExtensionString IS NULL AND @GrainIdExtensionString IS NULL))
    AND s.Version = @GrainStateVersion
RETURNING s.Version AS NewGrainStateVersion
$sql$),

('DeleteStorageKey', $sql$
DELETE FROM OrleansStorage s
WHERE s.GrainIdHash = @GrainIdHash AND s.GrainTypeHash = @GrainTypeHash AND s.ServiceId = @ServiceId
    AND s.GrainIdN0 = @GrainIdN0 AND s.GrainIdN1 = @GrainIdN1 AND s.GrainTypeString = @GrainTypeString
    AND (s.GrainIdExtensionString = @GrainIdExtensionString
        OR (s.GrainIdExtensionString IS NULL AND @GrainIdExtensionString IS NULL))
    AND s.Version = @GrainStateVersion
RETURNING s.Version + 1 AS NewGrainStateVersion
$sql$);
