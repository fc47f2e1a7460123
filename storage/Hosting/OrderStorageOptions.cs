namespace OrderActors.Storage.Hosting;

/// <summary>Settings of the storage, section <c>Storage</c>; the connection string comes from <c>ConnectionStrings:Orders</c>.</summary>
public sealed class OrderStorageOptions
{
    /// <summary>Where PostgreSQL 15 or newer is. Required.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>What stores the orders, default <see cref="OrderStorageProvider.GroupCommit"/>. All silos of a cluster take the same.
    /// </summary>
    public OrderStorageProvider Provider { get; set; }

    /// <summary>Connections for reads, 1…200, default 12. The commit writer has one of its own beside them.</summary>
    public int PoolSize { get; set; } = 12;

    /// <summary>Changes that may wait for the commit writer, 1…1,000,000, default 10,000. One more is refused at once.</summary>
    public int QueueCapacity { get; set; } = 10_000;

    /// <summary>Changes that one transaction takes at most, 1…5,000, default 500.</summary>
    public int MaxBatchUnits { get; set; } = 500;

    /// <summary>How long a batch is tried again while the database is out of reach, and how long a change may wait in the queue,
    /// 100 ms…5 min, default 10 s. After that the outcome is <c>Unavailable</c>, or <c>Unknown</c> where it is not clear.</summary>
    public TimeSpan CommitDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the database may be away before changes that are not under way are refused at once, 0…1 min, default 1 s:
    /// long enough for a server to be restarted, short beside what callers wait. One that says that it is read-only gets none.</summary>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the database may leave all that it is asked without an answer before it counts as away, 100 ms…1 min, default
    /// 2 s: more than a disk that is busy takes, short beside what callers wait. Changes and reads have it separately.</summary>
    public TimeSpan SilenceGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The most that one statement may take, on the server and here, 1 s…5 min, default 5 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most that it may take to get a connection, a free one of the pool or a new one, 1 s…1 min, default 3 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long shutting down waits for the queue to become empty, 0…5 min, default 10 s.</summary>
    public TimeSpan DrainDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long starting waits for another process that is migrating the schema, and for a lock that a migration needs,
    /// 1 s…1 h, default 2 min. An index that is built concurrently takes as long as it takes.</summary>
    public TimeSpan MigrationDeadline { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long ids of webhooks are kept, 1 h…10 years, default 30 days. Partners must not repeat one after longer.</summary>
    public TimeSpan WebhookRetention { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>What can store orders.</summary>
public enum OrderStorageProvider
{
    /// <summary>The commit writer: many orders, with their stock, in one commit.</summary>
    GroupCommit = 0,

    /// <summary>Microsoft.Orleans.Persistence.AdoNet: a commit an order, and one more for each of its SKUs. It takes Orleans, and is
    /// what the commit writer is compared with.</summary>
    AdoNet = 1,
}
