using System.CommandLine;
using OrderActors.Load.Loop;

namespace OrderActors.Load.Cli;

/// <summary>The options of commands that make load: how much, and how long.</summary>
internal sealed class LoopOptions
{
    private readonly Option<int> _connections = new("--connections")
    {
        Description = "Connections, each with one request at a time.",
        DefaultValueFactory = _ => 64,
    };

    private readonly Option<double?> _seconds = new("--seconds")
    {
        Description = "Ends after this time. Default 10 where nothing else ends the run.",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Requests a second whatever the server does (open loop); latencies count from when a request was due.",
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds that a request may take.",
        DefaultValueFactory = _ => 10,
    };

    /// <summary>Adds the options to a command.</summary>
    public LoopOptions(Command command)
    {
        foreach (var option in new Option[] { _connections, _seconds, _rate, _timeout })
        {
            command.Options.Add(option);
        }

        _connections.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<int>(), 1, 10_000));
        _seconds.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<double?>() ?? 1, 0.1, 86_400));
        _rate.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<double?>() ?? 1, 0.1, 1_000_000));
        _timeout.Validators.Add(r => Limits.Within(r, () => r.GetValueOrDefault<double>(), 0.05, 600));
    }

    /// <summary>The pace that the command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="endsItself">The work ends without a time limit.</param>
    /// <param name="clock">The clock; the pace starts now.</param>
    public Pace Pace(ParseResult parsed, bool endsItself, TimeProvider clock)
    {
        const double defaultSeconds = 10;
        var seconds = parsed.GetValue(_seconds) ?? (endsItself ? null : defaultSeconds);
        return new Pace(parsed.GetValue(_rate), seconds is { } s ? TimeSpan.FromSeconds(s) : null, clock);
    }

    /// <summary>The limits that the command line asks for.</summary>
    public LoadLoopOptions Limit(ParseResult parsed, TimeSpan unreachableLimit) => new()
    {
        Connections = parsed.GetValue(_connections),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
        UnreachableLimit = unreachableLimit,
    };
}
