using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Startup;

/// <summary>
/// Runs a process from its first line to its last, and turns what keeps it from starting into one line and an exit code.
/// </summary>
public static class ProgramRun
{
    /// <summary>It ran, or was about to, and was stopped.</summary>
    public const int Success = 0;

    /// <summary>It could not start.</summary>
    public const int CannotStart = 1;

    /// <summary>The configuration is wrong; <c>EX_CONFIG</c> of sysexits.h.</summary>
    public const int BadConfiguration = 78;

    /// <summary>Runs until it is done or the process is told to stop.</summary>
    /// <param name="program">The program's assembly. A test that hosts it in another process wants the exception itself.</param>
    /// <param name="run">What it does; the token is cancelled by the first signal to stop.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Assembly program, Func<CancellationToken, Task> run)
    {
        using var stop = new StopSignals();
        try
        {
            await run(stop.Token);
            return Success;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return Success;
        }
        catch (Exception exception) when (IsTheProcess(program) && StartFailure.Explain(exception) is { } failure)
        {
            await Console.Error.WriteLineAsync(failure.Line);
            return failure.IsConfiguration ? BadConfiguration : CannotStart;
        }
    }

    /// <summary>Keeps the host from logging a failed start, with its trace: it is said once, in one line.</summary>
    public static void LeaveStartFailuresToTheRun(this IHostApplicationBuilder builder, Assembly program)
    {
        if (IsTheProcess(program))
        {
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        }
    }

    private static bool IsTheProcess(Assembly program) => Assembly.GetEntryAssembly() == program;
}
