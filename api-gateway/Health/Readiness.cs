using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrderActors.ApiGateway.Admission;

namespace OrderActors.ApiGateway.Health;

/// <summary>A check that fails.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What it says, for a person.</param>
internal readonly record struct FailedCheck(string Name, string Detail);

/// <summary>
/// Knows whether requests should be sent here. Draining and saturation are seen at once; the registered checks, which may ask the
/// database or the cluster, run at most once a second however often somebody asks.
/// </summary>
internal sealed class Readiness(
    HealthCheckService checks, AdmissionGate gate, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    /// <summary>The tag of the checks that count.</summary>
    public const string Tag = "ready";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<IReadOnlyList<FailedCheck>>? _latest;
    private long _startedAt;

    /// <summary>The checks that fail; none when requests are welcome.</summary>
    public async ValueTask<IReadOnlyList<FailedCheck>> FindFailedAsync()
    {
        List<FailedCheck> failed = [.. await RunChecksAsync()];
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            failed.Add(new FailedCheck("draining", "The process is stopping."));
        }

        if (gate.IsFull)
        {
            failed.Add(new FailedCheck("saturated", "No further request can be taken."));
        }

        return failed;
    }

    private Task<IReadOnlyList<FailedCheck>> RunChecksAsync()
    {
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && clock.GetElapsedTime(_startedAt) >= MaxAge))
            {
                _startedAt = clock.GetTimestamp();
                _latest = RunAsync();
            }

            return _latest;
        }
    }

    private async Task<IReadOnlyList<FailedCheck>> RunAsync()
    {
        using var timeout = new CancellationTokenSource(CheckTimeout, clock);
        try
        {
            var report = await checks.CheckHealthAsync(static check => check.Tags.Contains(Tag), timeout.Token);
            return [.. report.Entries
                .Where(static entry => entry.Value.Status != HealthStatus.Healthy)
                .Select(static entry => new FailedCheck(entry.Key, entry.Value.Description ?? "The check failed."))];
        }
        catch (OperationCanceledException)
        {
            return [new FailedCheck("checks", "The checks did not answer in time.")];
        }
    }
}
