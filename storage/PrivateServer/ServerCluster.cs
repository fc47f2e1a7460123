using System.Globalization;
using System.Text;

namespace OrderActors.Storage.PrivateServer;

/// <summary>The server's own files, made by <c>initdb</c>.</summary>
/// <param name="Path">Where they are.</param>
internal sealed record ServerCluster(string Path)
{
    /// <summary>The server's user; its password is in the folder's note.</summary>
    public const string Superuser = "orderactors";

    /// <summary>The size of a file of the log. Until there are old ones to take again, a commit that needs a new one writes it full of
    /// zeroes first, and all commits wait: 45 ms for the server's own default of 16 MiB, each second or two under load.</summary>
    private const int WalSegmentMib = 2;

    /// <summary>What the server says.</summary>
    public string LogFile => System.IO.Path.Combine(Path, "server.log");

    private string VersionFile => System.IO.Path.Combine(Path, "PG_VERSION");

    private string PidFile => System.IO.Path.Combine(Path, "postmaster.pid");

    /// <summary>Whether it was made. It is made beside and moved here when it is complete.</summary>
    public bool Exists => Directory.Exists(Path);

    /// <summary>The major version of PostgreSQL that made it.</summary>
    /// <exception cref="PrivateServerException">It isn't a cluster.</exception>
    public int MajorVersion => int.TryParse(
        File.Exists(VersionFile) ? File.ReadAllText(VersionFile) : "", NumberStyles.Integer, CultureInfo.InvariantCulture, out var version)
        ? version
        : throw new PrivateServerException($"{Path} doesn't hold a PostgreSQL server's data (no PG_VERSION in it).");

    /// <summary>Makes it.</summary>
    public async Task CreateAsync(PostgresBinaries binaries, ServerAccount account, string password, CancellationToken cancellationToken)
    {
        var draft = Path + ".draft";
        var secret = Path + ".secret";
        try
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }

            Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Delete(secret);
            await WriteSecretAsync(secret, password, cancellationToken);
            await account.HandOverAsync(draft, cancellationToken);
            await account.HandOverAsync(secret, cancellationToken);
            var run = await account.RunAsync(
                System.IO.Path.Combine(binaries.Folder, "initdb"),
                [
                    "-D", draft, "-U", Superuser, "--auth=scram-sha-256", $"--pwfile={secret}",
                    "--encoding=UTF8", "--locale=C", "--no-instructions", $"--wal-segsize={WalSegmentMib}",
                ],
                draft,
                cancellationToken);
            if (run.ExitCode != 0)
            {
                throw new PrivateServerException($"The server's data could not be made in {Path}: {run.LastLine}");
            }

            Directory.Move(draft, Path);
        }
        finally
        {
            File.Delete(secret);
        }
    }

    /// <summary>Writes the settings.</summary>
    public void Configure(PrivatePostgresSettings settings, ServerNote note, string walCompression)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, "postgresql.conf"), ServerSettings.Of(settings, note, walCompression));
        File.WriteAllText(System.IO.Path.Combine(Path, "pg_hba.conf"), ServerSettings.Access);
        if (File.Exists(LogFile))
        {
            File.Move(LogFile, LogFile + ".1", overwrite: true);
        }
    }

    /// <summary>The process id of the server that runs on these data, or null.</summary>
    /// <remarks>After a crash the file that names the process stays, and its number may be another program's by now; then the file is
    /// removed, because the server would take that program for itself and refuse to start.</remarks>
    public int? FindRunning()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PidFile);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (lines.Length > 0 && int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var id))
        {
            var command = CommandLineOf(id);
            if (command is null)
            {
                return null;
            }

            if (command.Contains("postgres", StringComparison.Ordinal) && command.Contains(Path, StringComparison.Ordinal))
            {
                return id;
            }
        }

        File.Delete(PidFile);
        return null;
    }

    /// <summary>The reason that the server gives in its log for not running, or null.</summary>
    public string? ReadFatalReason()
    {
        if (!File.Exists(LogFile))
        {
            return null;
        }

        const string mark = "FATAL:";
        var line = File.ReadLines(LogFile).LastOrDefault(text => text.Contains(mark, StringComparison.Ordinal));
        return line?[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim();
    }

    private static async Task WriteSecretAsync(string path, string password, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await file.WriteAsync(Encoding.ASCII.GetBytes(password), cancellationToken);
    }

    private static string? CommandLineOf(int processId)
    {
        if (Directory.Exists("/proc/self"))
        {
            try
            {
                var line = File.ReadAllText($"/proc/{processId}/cmdline");
                // A process that ended and was not taken note of yet has an empty one.
                return line.Length > 0 ? line.Replace('\0', ' ') : null;
            }
            catch (IOException)
            {
                return null;
            }
        }

        var run = ServerAccount.Caller
            .RunAsync("ps", ["-p", processId.ToString(CultureInfo.InvariantCulture), "-o", "args="], "/", CancellationToken.None)
            .GetAwaiter().GetResult();
        return run.ExitCode == 0 ? run.Output : null;
    }
}
