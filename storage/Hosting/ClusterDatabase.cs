using System.Data.Common;
using Microsoft.Extensions.Options;

namespace OrderActors.Storage.Hosting;

/// <summary>The database as the cluster's membership and reminders reach it: a handful of connections of their own. It belongs to the
/// host, and ends with it.</summary>
/// <param name="options">Where the database is, and how long it may take.</param>
public sealed class ClusterDatabase(IOptions<OrderStorageOptions> options) : IDisposable, IAsyncDisposable
{
    /// <summary>Its connections.</summary>
    public DbDataSource DataSource { get; } = StorageConnections.ForCluster(options.Value);

    /// <inheritdoc/>
    public void Dispose() => DataSource.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
