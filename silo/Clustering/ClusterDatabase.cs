using Npgsql;

namespace OrderActors.Silo.Clustering;

/// <summary>Membership and reminders in PostgreSQL.</summary>
internal static class ClusterDatabase
{
    private const string Invariant = "Npgsql";

    // A silo asks a few times a second at most. Its connections are its own: however long orders wait for theirs, a sign of life doesn't.
    private const int MaxConnections = 4;

    /// <summary>Finds the other silos of the cluster.</summary>
    public static void UseOrderClustering(this ISiloBuilder silo, string connectionString) => silo.UseAdoNetClustering(options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = Bounded(connectionString, "membership");
    });

    /// <summary>Finds the silos of the cluster.</summary>
    public static void UseOrderClustering(this IClientBuilder client, string connectionString) => client.UseAdoNetClustering(options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = Bounded(connectionString, "gateways");
    });

    /// <summary>Keeps reminders.</summary>
    public static void UseOrderReminders(this ISiloBuilder silo, string connectionString) => silo.UseAdoNetReminderService(options =>
    {
        options.Invariant = Invariant;
        options.ConnectionString = Bounded(connectionString, "reminders");
    });

    private static string Bounded(string connectionString, string purpose) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = $"order-actors {purpose}",
        MaxPoolSize = MaxConnections,
    }.ConnectionString;
}
