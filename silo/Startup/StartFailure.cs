using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;
using OrderActors.Storage.Migrations;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.Silo.Startup;

/// <summary>Why a program does not start, for somebody who can mend it.</summary>
/// <param name="Line">One line for a terminal.</param>
/// <param name="IsConfiguration">Whether a setting is wrong.</param>
internal sealed record StartFailure(string Line, bool IsConfiguration)
{
    /// <summary>Explains what can be mended from outside; null for everything else, which is a bug and needs its trace.</summary>
    public static StartFailure? Explain(Exception exception)
    {
        var causes = Causes(exception).ToList();
        var faults = causes.Select(Faults).Where(lines => lines is not null).SelectMany(lines => lines!)
            .Select(line => line.TrimEnd('.')).Distinct().ToList();
        return faults.Count > 0
            ? new StartFailure(OneLine($"The configuration is wrong: {string.Join("; ", faults)}."), IsConfiguration: true)
            : causes.Select(Obstacle).FirstOrDefault(line => line is not null) is { } line
                ? new StartFailure(OneLine(line), IsConfiguration: false)
                : null;
    }

    private static IEnumerable<string>? Faults(Exception cause) => cause switch
    {
        OptionsValidationException options => options.Failures,
        // The binder's and the parsers' words name the setting and its value, or the file and the line.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => [cause.Message],
        InvalidDataException { Source: "Microsoft.Extensions.Configuration.FileExtensions" } =>
            [cause.InnerException?.Message ?? cause.Message],
        FormatException { Source: "Microsoft.AspNetCore.Http" } => [cause.Message],
        _ => null,
    };

    private static string? Obstacle(Exception cause) => cause switch
    {
        PrivateServerException or SchemaMismatchException => cause.Message,
        // Kestrel's own words name the address.
        IOException { InnerException: AddressInUseException } => cause.Message,
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "The address to serve on is not allowed: ports below 1024 are root's.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "The address to serve on is not one of this machine.",
        PostgresException refusal => $"The database that ConnectionStrings:Orders names refuses: {refusal.MessageText}.",
        NpgsqlException => $"The database that ConnectionStrings:Orders names cannot be reached: {cause.Message}.",
        _ => null,
    };

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        var inner = exception is AggregateException many ? many.InnerExceptions : [exception.InnerException!];
        return inner.Where(cause => cause is not null).SelectMany(Causes).Prepend(exception);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
