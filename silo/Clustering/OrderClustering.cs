using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;
using Orleans.Configuration;
using Orleans.Serialization;

namespace OrderActors.Silo.Clustering;

/// <summary>Membership and reminders in the orders' database, by statements that its migrations store there.</summary>
public static class OrderClustering
{
    /// <summary>What the ADO.NET providers call the driver; they find it by themselves.</summary>
    private const string Invariant = "Npgsql";

    /// <summary>Makes a silo a member of the cluster that the database knows. The storage has to be registered too: it brings the
    /// schema to where it is needed before the silo starts.</summary>
    public static ISiloBuilder UseOrderClustering(this ISiloBuilder silo)
    {
        silo.Services.Configure<ExceptionSerializationOptions>(Send);
        return silo.UseAdoNetClustering(
            (OptionsBuilder<AdoNetClusteringSiloOptions> options) => options.Configure<ClusterDatabase>((membership, database) =>
            {
                membership.Invariant = Invariant;
                membership.DataSource = database.DataSource;
            }));
    }

    /// <summary>Keeps reminders in the database.</summary>
    public static ISiloBuilder UseOrderReminders(this ISiloBuilder silo) => silo.UseAdoNetReminderService(
        (OptionsBuilder<AdoNetReminderTableOptions> options) => options.Configure<ClusterDatabase>((reminders, database) =>
        {
            reminders.Invariant = Invariant;
            reminders.DataSource = database.DataSource;
        }));

    /// <summary>
    /// Makes a client find the silos in the database. It may start before the database, the schema or any silo is there: starting it ends
    /// when it has found one, or is cancelled.
    /// </summary>
    public static IClientBuilder UseOrderClustering(this IClientBuilder client)
    {
        client.Services.Configure<ExceptionSerializationOptions>(Send);
        client.Services.AddClusterDatabase(client.Configuration);
        client.UseConnectionRetryFilter<PatientConnection>();
        return client.UseAdoNetClustering(
            (OptionsBuilder<AdoNetClusteringClientOptions> options) => options.Configure<ClusterDatabase>((gateways, database) =>
            {
                gateways.Invariant = Invariant;
                gateways.DataSource = database.DataSource;
            }));
    }

    /// <summary>An exception of a type that can't be sent reaches the caller as that, and not as what it was.</summary>
    private static void Send(ExceptionSerializationOptions exceptions)
    {
        exceptions.SupportedNamespacePrefixes.Add(nameof(OrderActors));
        exceptions.SupportedNamespacePrefixes.Add(Invariant);
    }
}
