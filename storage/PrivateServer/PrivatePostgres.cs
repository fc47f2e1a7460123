using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OrderActors.Storage.PrivateServer;

/// <summary>
/// A PostgreSQL server that this program starts for itself and stops when it ends. It is reachable from this machine only, by a random
/// password. A server that a killed program left behind is taken over.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Database = "orders";

    /// <summary>The longest path of a Unix socket that every system takes.</summary>
    private const int MaxSocketPathBytes = 103;

    private readonly PrivatePostgresOptions _options;
    private readonly ServerFolder _folder;
    private readonly ServerAccount _account;
    private readonly ServerCluster _cluster;
    private readonly PostgresBinaries _binaries;
    private ServerNote _note;
    private bool _stopped;

    private PrivatePostgres(
        PrivatePostgresOptions options, ServerFolder folder, ServerAccount account, ServerCluster cluster, PostgresBinaries binaries, ServerNote note)
    {
        _options = options;
        _folder = folder;
        _account = account;
        _cluster = cluster;
        _binaries = binaries;
        _note = note;
    }

    /// <summary>How to reach the database.</summary>
    public string ConnectionString => ConnectionStringOf(Database);

    /// <summary>Where the server keeps its data.</summary>
    public string DataPath => _cluster.Path;

    /// <summary>The server's process, or null when it isn't running.</summary>
    public int? ProcessId => _cluster.FindRunning();

    /// <summary>Starts a server on a folder, or takes over the one that still runs on it.</summary>
    /// <exception cref="PrivateServerException">It can't be done; the message says why.</exception>
    public static async Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PrivateServerException("A private PostgreSQL server needs Linux or macOS. Set ConnectionStrings__Orders.");
        }

        var folder = ServerFolder.Open(options.DataFolder);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(options.Deadline * 2);
            var server = await PrepareAsync(options, folder, deadline.Token);
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

    /// <summary>Makes a database of its own beside the one of <see cref="ConnectionString"/>, empty.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringOf("postgres", pooling: false));
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "", StringComparison.Ordinal)}\"", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return ConnectionStringOf(name);
    }

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
            // Fast closes connections and writes a checkpoint; should that take too long, immediate leaves the rest to recovery.
            if (ProcessId is not null && (await ControlAsync("stop", ["-m", "fast"], CancellationToken.None)).ExitCode != 0)
            {
                await ControlAsync("stop", ["-m", "immediate"], CancellationToken.None);
            }

            RemoveSocketFolder();
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private static async Task<PrivatePostgres> PrepareAsync(
        PrivatePostgresOptions options, ServerFolder folder, CancellationToken cancellationToken)
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

        return new PrivatePostgres(options, folder, account, cluster, binaries, note);
    }

    /// <summary>In the folder; or, when the server's user can't get there (root's home is closed to others), beside other services' data.</summary>
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
        if (_cluster.FindRunning() is null)
        {
            await LaunchAsync(cancellationToken);
        }

        try
        {
            await EnsureDatabaseAsync(cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw new PrivateServerException($"The server on {_cluster.Path} runs and cannot be used: {exception.Message}", exception);
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _note = await ChooseAddressAsync(cancellationToken);
            _folder.Remember(_note);
            _cluster.Configure(_options, _note);
            var run = await ControlAsync("start", ["-l", _cluster.LogFile], cancellationToken);
            if (run.ExitCode == 0)
            {
                return;
            }

            var reason = _cluster.ReadFatalReason() ?? run.LastLine;
            RemoveSocketFolder();
            // The port was taken in between, or backends of a server that was killed have not noticed yet.
            if (!reason.Contains("could not create any TCP/IP sockets", StringComparison.Ordinal)
                && !reason.Contains("still in use", StringComparison.Ordinal))
            {
                throw new PrivateServerException($"The server on {_cluster.Path} did not start: {reason}");
            }

            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task<ServerNote> ChooseAddressAsync(CancellationToken cancellationToken)
    {
        if (_options.Transport == ServerTransport.LoopbackTcp)
        {
            return _note with { SocketFolder = null, Port = FreePort() };
        }

        const int port = 5432;
        var near = Path.Combine(_folder.Root, "run");
        var isNear = Encoding.UTF8.GetByteCount($"{near}/.s.PGSQL.{port}") <= MaxSocketPathBytes
            && _note.Cluster.StartsWith(_folder.Root, StringComparison.Ordinal);
        var socket = isNear ? near : $"/tmp/orderactors-{ServerFolder.NewPassword()[..12]}";
        Directory.CreateDirectory(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await _account.HandOverAsync(socket, cancellationToken);
        return _note with { SocketFolder = socket, Port = port };
    }

    private void RemoveSocketFolder()
    {
        if (_note.SocketFolder is { } socket && Directory.Exists(socket))
        {
            Directory.Delete(socket, recursive: true);
        }
    }

    private Task<ProgramRun> ControlAsync(string verb, string[] arguments, CancellationToken cancellationToken) => _account.RunAsync(
        Path.Combine(_binaries.Folder, "pg_ctl"),
        [verb, "-D", _cluster.Path, "-w", "-t", ((int)_options.Deadline.TotalSeconds).ToString(CultureInfo.InvariantCulture), .. arguments],
        _cluster.Path,
        cancellationToken);

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringOf("postgres", pooling: false));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand($"SELECT count(*) FROM pg_database WHERE datname = '{Database}'", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is 0L)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private string ConnectionStringOf(string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = _note.SocketFolder ?? IPAddress.Loopback.ToString(),
        Port = _note.Port,
        Username = ServerCluster.Superuser,
        Password = _note.Password,
        Database = database,
        Pooling = pooling,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
