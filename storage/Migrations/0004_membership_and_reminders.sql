-- What the ADO.NET providers of Orleans need for a cluster: they read their statements from OrleansQuery when a process starts, give
-- values to parameters by name and read results by the name of their column. Both are the providers' contract, and so are the names here.
-- A later migration may replace a text; processes that run keep the one they started with, so texts of two versions have to get along.

CREATE TABLE OrleansQuery (
    QueryKey  varchar COLLATE "C" NOT NULL,
    QueryText text NOT NULL,
    CONSTRAINT OrleansQuery_pkey PRIMARY KEY (QueryKey)
);

-- One row a cluster. Its version rises by one with every change of a silo's row, and a change is made only to the version that whoever
-- makes it has read: of silos that race, the row lets one through.
CREATE TABLE OrleansMembershipVersionTable (
    DeploymentId varchar COLLATE "C" NOT NULL,
    Version      integer NOT NULL,
    CONSTRAINT OrleansMembershipVersionTable_pkey PRIMARY KEY (DeploymentId)
);

CREATE TABLE OrleansMembershipTable (
    DeploymentId varchar COLLATE "C" NOT NULL,
    Address      varchar COLLATE "C" NOT NULL,
    Port         integer NOT NULL,
    Generation   integer NOT NULL,
    SiloName     varchar COLLATE "C" NOT NULL,
    HostName     varchar COLLATE "C" NOT NULL,
    Status       integer NOT NULL,
    ProxyPort    integer NOT NULL,
    SuspectTimes varchar COLLATE "C",
    StartTime    timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    CONSTRAINT OrleansMembershipTable_pkey PRIMARY KEY (DeploymentId, Address, Port, Generation)
) WITH (
    -- Every silo writes its row all the time, and none of what it writes is in an index.
    fillfactor = 50
);
COMMENT ON COLUMN OrleansMembershipTable.Status IS '1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead';

CREATE TABLE OrleansRemindersTable (
    ServiceId    varchar COLLATE "C" NOT NULL,
    GrainId      varchar COLLATE "C" NOT NULL,
    ReminderName varchar COLLATE "C" NOT NULL,
    StartTime    timestamptz NOT NULL,
    Period       bigint NOT NULL,
    GrainHash    integer NOT NULL,
    Version      integer NOT NULL,
    CONSTRAINT OrleansRemindersTable_pkey PRIMARY KEY (ServiceId, GrainId, ReminderName)
);
COMMENT ON COLUMN OrleansRemindersTable.Period IS 'in milliseconds';

-- Each silo looks, again and again, for the reminders in its part of the ring.
CREATE INDEX OrleansRemindersTable_by_hash ON OrleansRemindersTable (ServiceId, GrainHash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $sql$
WITH added AS (
    INSERT INTO OrleansMembershipVersionTable (DeploymentId, Version)
    VALUES (@DeploymentId, 0)
    ON CONFLICT DO NOTHING
    RETURNING 1)
SELECT count(*)::integer FROM added
$sql$),

-- Raising the version takes the lock on its row and compares again what it finds then. Every silo's row is added under that lock, so
-- one that was not there at the version that is raised is still not there.
('InsertMembershipKey', $sql$
WITH raised AS (
    UPDATE OrleansMembershipVersionTable v
    SET Version = v.Version + 1
    WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version
        AND NOT EXISTS (
            SELECT FROM OrleansMembershipTable m
            WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation)
    RETURNING v.DeploymentId),
added AS (
    INSERT INTO OrleansMembershipTable
        (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
    SELECT r.DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    FROM raised r
    RETURNING 1)
SELECT count(*)::integer FROM added
$sql$),

-- The silo's row is locked before the version's: a clean-up may delete it at any time, and then the version must not rise for nothing.
('UpdateMembershipKey', $sql$
WITH silo AS (
    SELECT FROM OrleansMembershipTable m
    WHERE m.DeploymentId = @DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    FOR UPDATE),
raised AS (
    UPDATE OrleansMembershipVersionTable v
    SET Version = v.Version + 1
    WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version AND EXISTS (SELECT FROM silo)
    RETURNING v.DeploymentId),
changed AS (
    UPDATE OrleansMembershipTable m
    SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
    FROM raised r
    WHERE m.DeploymentId = r.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
    RETURNING 1)
SELECT count(*)::integer FROM changed
$sql$),

('UpdateIAmAlivetimeKey', $sql$
UPDATE OrleansMembershipTable
SET IAmAliveTime = @IAmAliveTime
WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$sql$),

-- One statement sees one state of both tables: the silos and the version that belongs to them.
('MembershipReadRowKey', $sql$
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
    m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v
LEFT JOIN OrleansMembershipTable m
    ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
WHERE v.DeploymentId = @DeploymentId
$sql$),

('MembershipReadAllKey', $sql$
SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime,
    m.IAmAliveTime, v.Version
FROM OrleansMembershipVersionTable v
LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
WHERE v.DeploymentId = @DeploymentId
$sql$),

('GatewaysQueryKey', $sql$
SELECT Address, ProxyPort, Generation
FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$sql$),

-- The version goes last, for locks are taken in the order in which a change of a silo takes them.
('DeleteMembershipTableEntriesKey', $sql$
WITH silos AS (
    DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId RETURNING 1)
DELETE FROM OrleansMembershipVersionTable
WHERE DeploymentId = @DeploymentId AND (SELECT count(*) FROM silos) >= 0
$sql$),

('CleanupDefunctSiloEntriesKey', $sql$
DELETE FROM OrleansMembershipTable
WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3
$sql$),

('UpsertReminderRowKey', $sql$
INSERT INTO OrleansRemindersTable AS r (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
    SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash, Version = r.Version + 1
RETURNING Version
$sql$),

('ReadReminderRowKey', $sql$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName
$sql$),

('ReadReminderRowsKey', $sql$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainId = @GrainId
$sql$),

('ReadRangeRows1Key', $sql$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND GrainHash > @BeginHash AND GrainHash <= @EndHash
$sql$),

-- The range that goes through the end of the numbers and begins anew; of one number to itself, the whole ring.
('ReadRangeRows2Key', $sql$
SELECT GrainId, ReminderName, StartTime, Period, Version
FROM OrleansRemindersTable
WHERE ServiceId = @ServiceId AND (GrainHash > @BeginHash OR GrainHash <= @EndHash)
$sql$),

('DeleteReminderRowKey', $sql$
WITH removed AS (
    DELETE FROM OrleansRemindersTable
    WHERE ServiceId = @ServiceId AND GrainId = @GrainId AND ReminderName = @ReminderName AND Version = @Version
    RETURNING 1)
SELECT count(*)::integer FROM removed
$sql$),

('DeleteReminderRowsKey', $sql$
DELETE FROM OrleansRemindersTable WHERE ServiceId = @ServiceId
$sql$);
