using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;
using OrderActors.Grains.Orders;
using OrderActors.Storage.Orders;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.Silo.Operations;

/// <summary>
/// What a person does about parked effects: <c>effects list</c>, <c>effects retry ORDER KEY</c>, <c>effects retry --all</c> in place of
/// all other arguments of the program. It works on the database of <c>ConnectionStrings:Orders</c>, or on the private one in
/// <c>Dev:DataFolder</c>, whether or not a cluster runs on it.
/// </summary>
public static class EffectsCommand
{
    private const string Usage = "effects takes: list | retry ORDER KEY | retry --all";
    private const int Success = 0;
    private const int CouldNotBeDone = 1;
    private const int HasNoMeaning = 2;

    /// <summary>A look through all orders may take minutes.</summary>
    private const int StatementTimeoutSeconds = 1_800;

    /// <summary>Whether the arguments are this command.</summary>
    public static bool IsIn(string[] args) => args is ["effects", ..];

    /// <summary>Carries it out.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Where results go, a line each.</param>
    /// <param name="error">Where to say in one line why something could not be done.</param>
    /// <returns>The exit code: 0; 1 where it could not be done; 2 where it was asked for in a way that has no meaning.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (args is not (["effects", "list"] or ["effects", "retry", "--all"] or ["effects", "retry", _, _]))
        {
            await error.WriteLineAsync(Usage);
            return HasNoMeaning;
        }

        try
        {
            var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
            await using var database = Open(configuration);
            var effects = new ParkedEffects(new ParkedOrders(database), TimeProvider.System);
            return await RunAsync(args, effects, output, error);
        }
        catch (Exception exception) when (exception is NpgsqlException or PrivateServerException or InvalidOperationException
            or ArgumentException)
        {
            await error.WriteLineAsync(exception.Message.ReplaceLineEndings(" "));
            return CouldNotBeDone;
        }
    }

    private static Task<int> RunAsync(string[] args, ParkedEffects effects, TextWriter output, TextWriter error) => args switch
    {
        [_, "list"] => ListAsync(effects, output),
        [_, "retry", "--all"] => RetryAllAsync(effects, output),
        _ => RetryAsync(effects, args[2], args[3], output, error),
    };

    private static NpgsqlDataSource Open(IConfiguration configuration)
    {
        var address = configuration.GetConnectionString("Orders");
        if (string.IsNullOrEmpty(address))
        {
            // Where the program that has the server keeps it.
            address = configuration["Dev:DataFolder"] is { Length: > 0 } folder
                ? RunningPostgres.AddressOn(Path.Combine(folder, "postgres"))
                : throw new ArgumentException("ConnectionStrings__Orders names no database.");
        }

        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address)
        {
            ApplicationName = "order-actors effects",
            MaxPoolSize = 2,
            CommandTimeout = StatementTimeoutSeconds,
            Options = "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed",
        });
    }

    private static async Task<int> ListAsync(ParkedEffects effects, TextWriter output)
    {
        var count = 0;
        await foreach (var parked in effects.FindAllAsync(CancellationToken.None))
        {
            await output.WriteLineAsync(Describe(parked));
            count++;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} parked"));
        return Success;
    }

    private static async Task<int> RetryAllAsync(ParkedEffects effects, TextWriter output)
    {
        var count = 0;
        await foreach (var parked in effects.FindAllAsync(CancellationToken.None))
        {
            count += await effects.RetryAsync(parked, CancellationToken.None) ? 1 : 0;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{count} taken up again"));
        return Success;
    }

    private static async Task<int> RetryAsync(ParkedEffects effects, string orderId, string key, TextWriter output, TextWriter error)
    {
        var count = 0;
        foreach (var parked in await effects.FindAsync(orderId, CancellationToken.None))
        {
            if (parked.Effect.Key == key && await effects.RetryAsync(parked, CancellationToken.None))
            {
                await output.WriteLineAsync(Describe(parked));
                count++;
            }
        }

        if (count == 0)
        {
            await error.WriteLineAsync($"No effect {key} of an order {orderId} is parked.");
            return CouldNotBeDone;
        }

        return Success;
    }

    // Tenant and order come first, then what the second argument of retry is.
    private static string Describe(ParkedEffect parked) => string.Create(
        CultureInfo.InvariantCulture,
        $"{parked.Order.Tenant} {parked.Order.OrderId} {parked.Effect.Key} "
        + $"attempts={parked.Effect.Attempts} refusals={parked.Effect.Refusals}");
}
