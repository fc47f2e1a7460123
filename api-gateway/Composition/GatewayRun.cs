using System.Reflection;
using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Composition.DevRun;

namespace OrderActors.ApiGateway.Composition;

/// <summary>
/// Runs the process from its first line to its last, and turns what keeps it from starting into one line and an exit code.
/// </summary>
internal static class GatewayRun
{
    /// <summary>It ran, or was about to, and was stopped.</summary>
    public const int Success = 0;

    /// <summary>It could not start.</summary>
    public const int CannotStart = 1;

    /// <summary>The configuration is wrong; <c>EX_CONFIG</c> of sysexits.h.</summary>
    public const int BadConfiguration = 78;

    /// <summary>A test that hosts the program wants the exception itself.</summary>
    private static bool IsTheProgram => Assembly.GetEntryAssembly() == typeof(GatewayRun).Assembly;

    /// <summary>Builds and runs until it is stopped.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="build">Composes the application.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build)
    {
        using var stop = new StopSignals();
        try
        {
            await RunAsync(args, build, stop.Token);
            return Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Success;
        }
        catch (Exception exception) when (IsTheProgram && StartFailure.Explain(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Line);
            return failure.IsConfiguration ? BadConfiguration : CannotStart;
        }
    }

    private static async Task RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var dev = builder.Configuration.GetSection("Dev").Get<DevOptions>() ?? new DevOptions();
        if (new DevOptionsValidator().Validate(null, dev) is { Failed: true } faults)
        {
            throw new OptionsValidationException("", typeof(DevOptions), faults.Failures);
        }

        // Started before everything that uses it, and stopped after all of it, also when the start fails.
        await using var database = await DevDatabase.StartAsync(builder.Configuration, dev, stop);
        if (IsTheProgram)
        {
            // What the host says of a failed start, with its trace, is said here in one line.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        }

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
