using System.Globalization;
using Npgsql;

namespace OrderActors.Storage.PrivateServer;

/// <summary>
/// A PostgreSQL server that this program starts for itself and stops when it ends. It is reachable from this machine only, by a random
/// password. A server that a killed program left behind is taken over.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    internal const string Database = "orders";
    private const string Maintenance = "postgres";

    /// <summary>10 s with the pauses, for a server that is starting or ending.</summary>
    private const int AdoptionAttempts = 50;

    private static readonly TimeSpan AdoptionPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Reasons of the server for not starting that are gone a moment later.</summary>
    private static readonly string[] Passing =
        ["could not create any TCP/IP sockets", "still in use", "\"postmaster.pid\" already exists"];

    private readonly PrivatePostgresSettings _settings;
    private readonly ServerFolder _folder;
    private readonly ServerAccount _account;
    private readonly ServerCluster _cluster;
    private readonly PostgresBinaries _binaries;
    private ServerNote _note;
    private bool _stopped;

    private PrivatePostgres(
        PrivatePostgresSettings settings,
        ServerFolder folder,
        ServerAccount account,
        ServerCluster cluster,
        PostgresBinaries binaries,
        ServerNote note)
    {
        _settings = settings;
        _folder = folder;
        _account = account;
        _cluster = cluster;
        _binaries = binaries;
        _note = note;
    }

    /// <summary>How to reach the database.</summary>
    public string ConnectionString => ServerAddress.ConnectionString(_note, Database);

    /// <summary>Where the server keeps its data.</summary>
    public string DataPath => _cluster.Path;

    /// <summary>The server's process, or null when it isn't running.</summary>
    public int? ProcessId => _cluster.FindRunning();

    /// <summary>Starts a server on a folder, or takes over the one that still runs on it.</summary>
    /// <exception cref="PrivateServerException">It can't be done; the message says why.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresSettings settings, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PrivateServerException("A private PostgreSQL server needs Linux or macOS. Set ConnectionStrings__Orders.");
        }

        var folder = ServerFolder.Open(settings.DataFolder);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(settings.Deadline * 2);
            var server = await PrepareAsync(settings, folder, deadline.Token);
            await server.StartOrAdoptAsync(deadline.Token);
            return server;
        }
        catch (Exception exception)
        {
            folder.Dispose();
            throw exception switch
            {
                UnauthorizedAccessException or IOException =>
                    new PrivateServerException($"The data folder {folder.Root} cannot be used: {exception.Message}", exception),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new PrivateServerException($"The server on {folder.Root} did not start in time.", exception),
                _ => exception,
            };
        }
    }

    /// <summary>Starts the server again after it died.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => StartOrAdoptAsync(cancellationToken);

    /// <summary>Stops the server, and gives the folder free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        try
        {
            await StopServerAsync(CancellationToken.None);
            ServerAddress.Remove(_note);
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private static async Task<PrivatePostgres> PrepareAsync(
        PrivatePostgresSettings settings, ServerFolder folder, CancellationToken cancellationToken)
    {
        var account = await ServerAccount.FindAsync(cancellationToken);
        var note = folder.Note;
        if (note is null)
        {
            note = new ServerNote(ServerFolder.NewPassword(), await ChooseClusterAsync(folder, account, cancellationToken), null, 0);
            folder.Remember(note);
        }

        var cluster = new ServerCluster(note.Cluster);
        var binaries = await PostgresBinaries.FindAsync(cluster.Exists ? cluster.MajorVersion : null, cancellationToken);
        if (!cluster.Exists)
        {
            await cluster.CreateAsync(binaries, account, note.Password, cancellationToken);
        }

        return new PrivatePostgres(settings, folder, account, cluster, binaries, note);
    }

    /// <summary>In the folder; or, when the server's user can't get there because root's home is closed to it, beside the data of other
    /// services.</summary>
    private static async Task<string> ChooseClusterAsync(ServerFolder folder, ServerAccount account, CancellationToken cancellationToken)
    {
        if (!account.IsOther || await account.CanEnterAsync(folder.Root, cancellationToken))
        {
            return Path.Combine(folder.Root, "pg");
        }

        var home = $"/var/lib/orderactors/{ServerFolder.NewPassword()[..12]}";
        Directory.CreateDirectory(home);
        return Path.Combine(home, "pg");
    }

    private async Task StartOrAdoptAsync(CancellationToken cancellationToken)
    {
        if (_cluster.FindRunning() is not null)
        {
            if (await TryAdoptAsync(cancellationToken))
            {
                return;
            }

            await StopServerAsync(cancellationToken);
        }

        await LaunchAsync(cancellationToken);
        try
        {
            await EnsureDatabaseAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new PrivateServerException($"The server on {_cluster.Path} runs and cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Takes over a server that a killed program left behind. It may be starting, or ending, at that time.</summary>
    private async Task<bool> TryAdoptAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AdoptionAttempts && _cluster.FindRunning() is not null; attempt++)
        {
            try
            {
                await EnsureDatabaseAsync(cancellationToken);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(AdoptionPause, TimeProvider.System, cancellationToken);
            }
        }

        return false;
    }

    /// <summary>Fast closes connections and writes a checkpoint; if that takes too long, immediate leaves the rest to recovery.</summary>
    private async Task StopServerAsync(CancellationToken cancellationToken)
    {
        if (ProcessId is not null && (await ControlAsync("stop", ["-m", "fast"], cancellationToken)).ExitCode != 0)
        {
            await ControlAsync("stop", ["-m", "immediate"], cancellationToken);
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var walCompression = await _binaries.WalCompressionAsync(_cluster.Path, cancellationToken);
        while (true)
        {
            _note = await ServerAddress.ChooseAsync(_settings.Transport, _folder.Root, _note, _account, cancellationToken);
            _folder.Remember(_note);
            _cluster.Configure(_settings, _note, walCompression);
            var run = await ControlAsync("start", ["-l", _cluster.LogFile], cancellationToken);
            if (run.ExitCode == 0)
            {
                return;
            }

            var reason = _cluster.ReadFatalReason() ?? run.LastLine;
            ServerAddress.Remove(_note);
            // The port was taken in between, or the system or the backends of a server that was killed have not noticed yet.
            if (!Passing.Any(text => reason.Contains(text, StringComparison.Ordinal)))
            {
                throw new PrivateServerException($"The server on {_cluster.Path} did not start: {reason}");
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private Task<ProgramRun> ControlAsync(string verb, string[] arguments, CancellationToken cancellationToken)
    {
        var seconds = ((int)_settings.Deadline.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return _account.RunAsync(
            Path.Combine(_binaries.Folder, "pg_ctl"),
            [verb, "-D", _cluster.Path, "-w", "-t", seconds, .. arguments],
            _cluster.Path,
            cancellationToken);
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ServerAddress.ConnectionString(_note, Maintenance, pooling: false));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand($"SELECT count(*) FROM pg_database WHERE datname = '{Database}'", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is 0L)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
