using OrderActors.Bench.Figures;
using OrderActors.Load.Http;
using OrderActors.LocalCluster.Processes;
using OrderActors.LocalCluster.Topology;
using OrderActors.Storage.PrivateServer;

namespace OrderActors.Bench.Contestants;

/// <summary>A contestant that serves, with a PostgreSQL server of its own. While another is measured both stand still, and take nothing
/// from it: no collection, no vacuum, no checkpoint.</summary>
internal sealed class RunningContestant : IAsyncDisposable
{
    private const int MaxConnections = 120;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _folder;
    private readonly PrivatePostgres _postgres;
    private readonly ChildProcess _process;
    private readonly string _logFile;
    private bool _standsStill;

    private RunningContestant(
        Contestant contestant, string folder, PrivatePostgres postgres, ChildProcess process, int port, string logFile)
    {
        Contestant = contestant;
        _folder = folder;
        _postgres = postgres;
        _process = process;
        _logFile = logFile;
        Target = new HttpTarget(new Uri($"http://127.0.0.1:{port}"), "dev");
    }

    /// <summary>Who it is.</summary>
    public Contestant Contestant { get; }

    /// <summary>Where it serves.</summary>
    public HttpTarget Target { get; }

    /// <summary>How to reach its database.</summary>
    public string Database => _postgres.ConnectionString;

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The first process of its database.</summary>
    public int PostgresId => _postgres.ProcessId ?? throw new BenchException($"the database of {Contestant.Name} died");

    /// <summary>Starts one, with a new database.</summary>
    /// <exception cref="BenchException">It did not start; the message says why.</exception>
    public static async Task<RunningContestant> StartAsync(
        Contestant contestant, string dataFolder, string logFolder, TimeProvider clock, CancellationToken cancellation)
    {
        var folder = Path.Combine(dataFolder, contestant.Name);
        await RemoveLeftoversAsync(folder, cancellation);
        var postgres = await PrivatePostgres.StartAsync(Server(folder), cancellation);
        RunningContestant running;
        try
        {
            var port = Ports.FirstFree(count: 1);
            var logFile = Path.Combine(logFolder, $"{contestant.Name}.log");
            var settings = contestant.Settings(new ContestantPlace(port, postgres.ConnectionString));
            var process = ChildProcess.Start(new ChildStart
            {
                Assembly = contestant.Program,
                Settings = new Dictionary<string, string>([.. settings, .. PauseLog.Settings(PauseFileIn(logFolder, contestant))]),
                LogFile = logFile,
            });
            running = new RunningContestant(contestant, folder, postgres, process, port, logFile);
        }
        catch
        {
            await EndAsync(postgres, folder);
            throw;
        }

        try
        {
            await running.WaitUntilReadyAsync(clock, cancellation);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a .NET program leaves the pauses of its collector.</summary>
    public static string PauseFileIn(string logFolder, Contestant contestant) => Path.Combine(logFolder, $"{contestant.Name}.nettrace");

    /// <summary>Lets both stand still, or go on.</summary>
    public void StandStill(bool still)
    {
        if (still != _standsStill)
        {
            // The program first, so that it waits for nobody when it goes on.
            _process.Signal(still ? ProcessSignal.Freeze : ProcessSignal.Thaw);
            ProcessTree.Signal(ProcessTree.Of(PostgresId), still);
            _standsStill = still;
        }
    }

    /// <summary>Says so where it is gone.</summary>
    /// <exception cref="BenchException">It ended.</exception>
    public void MustRun()
    {
        if (_process.Ended.IsCompleted)
        {
            throw new BenchException($"{Contestant.Name} ended with exit code {_process.Ended.Result}: {LastWords()}");
        }
    }

    /// <summary>Ends both, and removes what they had.</summary>
    public async ValueTask DisposeAsync()
    {
        StandStill(false);
        await _process.StopAsync(StopLimit, CancellationToken.None);
        _process.Dispose();
        await EndAsync(_postgres, _folder);
    }

    private static PrivatePostgresSettings Server(string folder) => new() { DataFolder = folder, MaxConnections = MaxConnections };

    private static async Task EndAsync(PrivatePostgres postgres, string folder)
    {
        var data = postgres.DataPath;
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        // As root the server's own files may be elsewhere.
        if (Directory.Exists(data))
        {
            Directory.Delete(Path.GetDirectoryName(data)!, recursive: true);
        }
    }

    /// <summary>A run that was killed left its server running, and perhaps standing still.</summary>
    private static async Task RemoveLeftoversAsync(string folder, CancellationToken cancellation)
    {
        if (Directory.Exists(folder))
        {
            ProcessTree.ThawServerOn(folder);
            await EndAsync(await PrivatePostgres.StartAsync(Server(folder), cancellation), folder);
        }
    }

    private async Task WaitUntilReadyAsync(TimeProvider clock, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        var startedAt = clock.GetTimestamp();
        while (!await ClusterNode.IsReadyAsync(http, Target.Url, cancellation))
        {
            MustRun();
            if (clock.GetElapsedTime(startedAt) > StartLimit)
            {
                throw new BenchException($"{Contestant.Name} was not ready after {StartLimit.TotalSeconds:F0} s: {LastWords()}");
            }

            await Task.Delay(LookInterval, clock, cancellation);
        }
    }

    private string LastWords() =>
        File.Exists(_logFile) && File.ReadLines(_logFile).LastOrDefault(line => line.Length > 0) is { } line
            ? line.Trim()
            : "it said nothing";
}
