using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrderActors.Storage.Hosting;

namespace OrderActors.Silo.Startup;

/// <summary>Section <c>Shutdown</c>: how a process takes its leave.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Where it is in the configuration.</summary>
    public const string Section = "Shutdown";

    /// <summary>How long a process that was told to stop goes on as before, but for <c>/readyz</c>, which says 503: long enough for
    /// whoever sends it requests to see that. Default 5 seconds, legal 0 to 1 minute.</summary>
    public TimeSpan ReadinessDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the process stops when its standard input ends. Whoever starts it with a pipe there need not be alive to stop it.
    /// Default false.</summary>
    public bool WhenInputEnds { get; set; }
}

/// <summary>Reports every fault of <see cref="ShutdownOptions"/> at once.</summary>
internal sealed class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>
{
    public ValidateOptionsResult Validate(string? name, ShutdownOptions options)
    {
        var faults = new List<string>();
        OptionFaults.CheckRange(
            faults,
            $"{ShutdownOptions.Section}:{nameof(options.ReadinessDelay)}",
            options.ReadinessDelay,
            TimeSpan.Zero,
            TimeSpan.FromMinutes(1));
        return OptionFaults.Result(faults);
    }
}

/// <summary>
/// Stands between the signal to stop and the first service that stops. The host has announced that it is stopping by then, which is
/// what readiness goes by.
/// </summary>
internal sealed class ReadinessDelay(IOptions<ShutdownOptions> options, TimeProvider clock) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(options.Value.ReadinessDelay, clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Adds what happens between the signal to stop and the stop.</summary>
public static class ShutdownRegistration
{
    /// <summary>Lets the process show that it is about to stop before it does.</summary>
    public static IHostApplicationBuilder AddReadinessDelay(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ShutdownOptions>().Bind(builder.Configuration.GetSection(ShutdownOptions.Section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownOptionsValidator>();
        builder.Services.AddHostedService<InputWatch>();
        builder.Services.AddHostedService<ReadinessDelay>();
        return builder;
    }
}
