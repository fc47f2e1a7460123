using System.ComponentModel;
using System.Diagnostics;

namespace OrderActors.Storage.PrivateServer;

/// <summary>What a program that ran to its end said.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Both of its outputs.</param>
internal readonly record struct ProgramRun(int ExitCode, string Output)
{
    /// <summary>The last line of the output that says something.</summary>
    public string LastLine =>
        Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}

/// <summary>Whose account the server runs in. PostgreSQL refuses to run as root, so root hands it to the user <c>postgres</c>.</summary>
internal sealed class ServerAccount
{
    private const string UserName = "postgres";

    private readonly string[] _prefix;

    private ServerAccount(string[] prefix) => _prefix = prefix;

    /// <summary>The caller's own account.</summary>
    public static ServerAccount Caller { get; } = new([]);

    /// <summary>Whether files have to be handed over to another user.</summary>
    public bool IsOther => _prefix.Length > 0;

    /// <summary>Finds out.</summary>
    /// <exception cref="PrivateServerException">Running as root, and there is no other user to be had.</exception>
    public static async Task<ServerAccount> FindAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return Caller;
        }

        string[][] ways =
        [
            ["setpriv", $"--reuid={UserName}", $"--regid={UserName}", "--init-groups", "--"],
            ["runuser", "-u", UserName, "--"],
            ["su-exec", UserName],
            ["gosu", UserName],
            ["sudo", "-n", "-u", UserName, "--"],
        ];
        foreach (var way in ways)
        {
            var account = new ServerAccount(way);
            if ((await account.TryRunAsync("true", [], "/", cancellationToken)).ExitCode == 0)
            {
                return account;
            }
        }

        throw new PrivateServerException(
            $"PostgreSQL refuses to run as root, and no other user '{UserName}' could be switched to. "
            + "Run as an ordinary user, or create that user.");
    }

    /// <summary>Hands a file or folder, with all that is in it, over to the account.</summary>
    public async Task HandOverAsync(string path, CancellationToken cancellationToken)
    {
        if (IsOther)
        {
            var run = await Caller.RunAsync("chown", ["-R", $"{UserName}:", path], "/", cancellationToken);
            if (run.ExitCode != 0)
            {
                throw new PrivateServerException($"{path} cannot be handed over to the user '{UserName}': {run.LastLine}");
            }
        }
    }

    /// <summary>Whether the account can enter a folder.</summary>
    public async Task<bool> CanEnterAsync(string folder, CancellationToken cancellationToken) =>
        (await TryRunAsync("ls", ["-d", Path.Combine(folder, ".")], "/", cancellationToken)).ExitCode == 0;

    /// <summary>Runs a program in the account to its end.</summary>
    /// <exception cref="PrivateServerException">It cannot be started.</exception>
    public async Task<ProgramRun> RunAsync(
        string program, IEnumerable<string> arguments, string workingFolder, CancellationToken cancellationToken)
    {
        var run = await TryRunAsync(program, arguments, workingFolder, cancellationToken);
        return run.ExitCode != NotStarted ? run : throw new PrivateServerException($"{program} cannot be run: {run.Output}");
    }

    private const int NotStarted = int.MinValue;

    private async Task<ProgramRun> TryRunAsync(
        string program, IEnumerable<string> arguments, string workingFolder, CancellationToken cancellationToken)
    {
        string[] line = [.. _prefix, program, .. arguments];
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(line[0], line.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = workingFolder,
            },
        };
        // Messages are read by this program, and a server's own settings must not come from the caller's shell.
        process.StartInfo.Environment["LC_ALL"] = "C";
        foreach (var name in process.StartInfo.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            process.StartInfo.Environment.Remove(name);
        }

        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new ProgramRun(NotStarted, exception.Message);
        }

        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
