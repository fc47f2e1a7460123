using Npgsql;

namespace OrderActors.Storage.Hosting;

/// <summary>How the storage connects: a bounded pool for reads, a connection of its own for the commit writer, and a few for the
/// cluster.</summary>
internal static class StorageConnections
{
    /// <summary>
    /// Every statement here is meant to go through an index, in the index's order. A plan that is made while the tables are empty, and
    /// kept, would read them from end to end and sort them for ever; so those ways are closed, and no statistics can be too old. Sorting
    /// the few rows of one instant, an incremental sort, stays open.
    /// </summary>
    private const string IndexPlans = "-c enable_seqscan=off -c enable_sort=off -c jit=off";

    /// <summary>
    /// The writer's plans are made once; arrays of any length go through the same nested loops over the keys.
    /// </summary>
    private const string WriterPlans = IndexPlans
        + " -c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off"
        + " -c enable_material=off" + Commits;

    /// <summary>
    /// Whatever the server's defaults are: what was acknowledged is on disk, and the loser of a race finds out from the row that the
    /// winner wrote, which no other isolation lets it see.
    /// </summary>
    private const string Commits = " -c synchronous_commit=on -c default_transaction_isolation=read\\ committed";

    private const int ClusterPoolSize = 4;

    /// <summary>How long it may go unnoticed that the hosts of a string changed roles, in seconds.</summary>
    private const int HostRecheckSeconds = 2;

    /// <summary>The pool for reads.</summary>
    public static NpgsqlDataSource ForReads(OrderStorageOptions options) => Named(
        "reads",
        new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "order-actors",
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = options.PoolSize,
            Timeout = Seconds(options.ConnectTimeout),
            // Whoever waits is told before, and the statement given up. The driver would do that on a thread of the pool, and stand on it
            // for as long as connecting may take, for each of the connections.
            CommandTimeout = Seconds(StatementWatch.LimitOf(options) + options.ConnectTimeout) + 5,
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            // No statement here leaves anything behind in the session, so returning a connection needs no round trip.
            NoResetOnClose = true,
            IncludeErrorDetail = false,
            Options = $"{IndexPlans}{Commits} -c statement_timeout={Milliseconds(options.CommandTimeout)}",
        });

    /// <summary>The writer's connection; not pooled, so its one connection is never taken by a reader.</summary>
    public static NpgsqlDataSource ForWriter(OrderStorageOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "order-actors writer",
            Pooling = false,
            Timeout = Seconds(options.ConnectTimeout),
            // The server gives up first and says so; this one is for a server that says nothing.
            CommandTimeout = Seconds(options.CommandTimeout) + 2,
            CancellationTimeout = 1_000,
            WriteBufferSize = 64 * 1024,
            IncludeErrorDetail = false,
            Options = $"{WriterPlans} -c statement_timeout={Milliseconds(options.CommandTimeout)}",
        };
        KeepAlive(settings);
        return Named("writer", settings);
    }

    /// <summary>A few connections for the cluster's membership, which must never stand in line behind orders: a silo that can't say that
    /// it is alive counts as dead.</summary>
    public static NpgsqlDataSource ForCluster(OrderStorageOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "order-actors cluster",
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = ClusterPoolSize,
            // Used now and then, and by callers that don't try twice: one that has been idle may be dead, so it is not kept.
            ConnectionIdleLifetime = 10,
            ConnectionPruningInterval = 5,
            // One that was opened while the database was read-only would stay so for as long as it is used. Nobody here sees what its
            // callers get, so none is used for long.
            ConnectionLifetime = 10,
            Timeout = Seconds(options.ConnectTimeout),
            CommandTimeout = Seconds(options.CommandTimeout),
            NoResetOnClose = true,
            IncludeErrorDetail = false,
            Options = $"-c statement_timeout={Milliseconds(options.CommandTimeout)}{Commits}",
        };
        KeepAlive(settings);
        return Named("cluster", settings);
    }

    /// <summary>A connection for the migrations, where a statement may take long.</summary>
    public static NpgsqlDataSource ForMigrations(OrderStorageOptions options) => Named(
        "migrations",
        new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = "order-actors migrations",
            Pooling = false,
            Timeout = Seconds(options.ConnectTimeout),
            CommandTimeout = Seconds(options.MigrationDeadline),
            IncludeErrorDetail = false,
        });

    private static void KeepAlive(NpgsqlConnectionStringBuilder settings)
    {
        // A Unix socket knows no keepalive, and needs none.
        if (settings.Host is { } host && !host.StartsWith('/'))
        {
            settings.TcpKeepAlive = true;
            settings.TcpKeepAliveTime = 10;
            settings.TcpKeepAliveInterval = 5;
        }
    }

    /// <summary>
    /// A string with several hosts means the one of them that is the primary, for reads too: what was committed has to be found. What the
    /// string itself says of roles is no choice then. Whether a primary takes writes is the writer's business, which can say so.
    /// </summary>
    private static NpgsqlDataSource Named(string name, NpgsqlConnectionStringBuilder settings)
    {
        var isSeveral = settings.Host?.Contains(',', StringComparison.Ordinal) == true;
        settings.Remove(nameof(settings.TargetSessionAttributes));
        if (isSeveral)
        {
            settings.HostRecheckSeconds = Math.Min(settings.HostRecheckSeconds, HostRecheckSeconds);
        }

        // Metrics show the name, and without one the whole connection string.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
        return isSeveral ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : builder.Build();
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
