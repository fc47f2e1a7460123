using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrderActors.Silo.Startup;

/// <summary>Logs to the console, a line an entry; JSON outside Development, where machines read it.</summary>
public static class ProgramLogging
{
    // Defaults only: they come before every other source, so that any setting wins over them. Hosting.Diagnostics would log, and
    // open a span for, every request; the gateway has its own span and its own histogram.
    private static readonly Dictionary<string, string?> Levels = new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
        ["Logging:LogLevel:Orleans"] = "Warning",
        // Orleans places every activation through it, and it says so twice each time, be all well.
        ["Logging:LogLevel:Polly"] = "Warning",
        // It warns at the start of nearly every silo of a check that is late by as long as the machine is up, because it looks before
        // the check has begun. A late check also shows in orleans-watchdog-health-checks.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = "Error",
    };

    /// <summary>Sets it up.</summary>
    public static void AddProgramLogging(this IHostApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        builder.Logging.ClearProviders();
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(static console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
        else
        {
            builder.Logging.AddJsonConsole(static console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
    }
}
