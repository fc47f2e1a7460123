using System.Reflection;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Composition.DevRun;
using OrderActors.Silo.Startup;

namespace OrderActors.ApiGateway.Composition;

/// <summary>The life of the gateway's process.</summary>
internal static class GatewayRun
{
    private static readonly Assembly s_program = typeof(GatewayRun).Assembly;

    /// <summary>Builds and runs until it is stopped.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="build">Composes the application.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build) =>
        ProgramRun.RunAsync(s_program, stop => RunAsync(args, build, stop));

    private static async Task RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var dev = builder.Configuration.GetSection("Dev").Get<DevOptions>() ?? new DevOptions();
        if (new DevOptionsValidator().Validate(null, dev) is { Failed: true } faults)
        {
            throw new OptionsValidationException("", typeof(DevOptions), faults.Failures);
        }

        // Started before everything that uses it, and stopped after all of it, also when the start fails.
        await using var database = GatewaySilo.PlaceOf(builder.Configuration) == SiloPlace.InProcess
            ? await DevDatabase.StartAsync(builder.Configuration, dev, stop)
            : null;
        builder.LeaveStartFailuresToTheRun(s_program);
        var app = build(builder);
        if (dev.Banner)
        {
            app.Lifetime.ApplicationStarted.Register(() => Console.Out.Write(DevBanner.Text(
                app.Urls.First(),
                database is null ? "the one that ConnectionStrings:Orders names" : $"a private server in {dev.DataFolder}",
                app.Environment.IsDevelopment())));
        }

        await app.RunAsync(stop);
    }
}
