using Microsoft.Extensions.Options;
using Npgsql;

namespace OrderActors.Storage.Hosting;

/// <summary>Reports every fault of the storage settings at once.</summary>
internal sealed class OrderStorageOptionsValidator : IValidateOptions<OrderStorageOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OrderStorageOptions options)
    {
        var faults = new List<string>();
        ConnectionString(faults, options.ConnectionString);
        Provider(faults, options.Provider);
        Range(faults, nameof(options.PoolSize), options.PoolSize, 1, 200);
        Range(faults, nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        Range(faults, nameof(options.MaxBatchUnits), options.MaxBatchUnits, 1, 5_000);
        Range(faults, nameof(options.CommitDeadline), options.CommitDeadline, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Range(faults, nameof(options.OutageGrace), options.OutageGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Range(faults, nameof(options.SilenceGrace), options.SilenceGrace, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(faults, nameof(options.CommandTimeout), options.CommandTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Range(faults, nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Range(faults, nameof(options.DrainDeadline), options.DrainDeadline, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Range(faults, nameof(options.MigrationDeadline), options.MigrationDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Range(faults, nameof(options.WebhookRetention), options.WebhookRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3653));
        return OptionFaults.Result(faults);
    }

    private static void ConnectionString(List<string> faults, string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add("ConnectionStrings:Orders is not set.");
            return;
        }

        try
        {
            if (string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(value).Host))
            {
                faults.Add("ConnectionStrings:Orders names no host.");
            }
        }
        catch (ArgumentException)
        {
            // The parser's message may quote the string, and with it the password.
            faults.Add("ConnectionStrings:Orders is not a connection string of PostgreSQL.");
        }
    }

    private static void Provider(List<string> faults, OrderStorageProvider provider)
    {
        if (!Enum.IsDefined(provider))
        {
            faults.Add($"Storage:Provider is {provider}; it has to be GroupCommit or AdoNet.");
        }
#if LOCAL_ENGINE
        else if (provider == OrderStorageProvider.AdoNet)
        {
            faults.Add("Storage:Provider is AdoNet, which takes Microsoft Orleans, and this program was built with the local engine.");
        }
#endif
    }

    private static void Range<T>(List<string> faults, string name, T value, T least, T most)
        where T : IComparable<T>, IFormattable => OptionFaults.CheckRange(faults, $"Storage:{name}", value, least, most);
}
