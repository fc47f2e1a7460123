using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace OrderActors.Storage.PrivateServer;

/// <summary>Where a private server is reached.</summary>
internal static class ServerAddress
{
    /// <summary>The longest path of a Unix socket that every system takes.</summary>
    private const int MaxSocketPathBytes = 103;

    /// <summary>A part of the socket's name; nothing listens on it.</summary>
    private const int SocketPort = 5432;

    // Five seconds in all.
    private const int PortAttempts = 50;
    private static readonly TimeSpan PortPause = TimeSpan.FromMilliseconds(100);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Chooses for one run of the server.</summary>
    public static async Task<ServerNote> ChooseAsync(
        ServerTransport transport, string root, ServerNote note, ServerAccount account, CancellationToken cancellationToken)
    {
        if (transport == ServerTransport.UnixSocket)
        {
            var elsewhere = Path.Combine(Path.GetTempPath(), $"orderactors-{ServerFolder.NewPassword()[..12]}");
            foreach (var folder in (string[])[Path.Combine(root, "run"), elsewhere])
            {
                var parent = Path.GetDirectoryName(folder)!;
                if (Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{SocketPort}") <= MaxSocketPathBytes
                    && (!account.IsOther || await account.CanEnterAsync(parent, cancellationToken)))
                {
                    Directory.CreateDirectory(folder, OwnerOnly);
                    await account.HandOverAsync(folder, cancellationToken);
                    return note with { SocketFolder = folder, Port = SocketPort };
                }
            }
        }

        // The port of the run before, where that is free: those who were connected find the server again.
        return note is { SocketFolder: null, Port: > 0 } && await BecomesFreeAsync(note.Port, cancellationToken)
            ? note
            : note with { SocketFolder = null, Port = FreePort() };
    }

    /// <summary>Removes what was made for the address.</summary>
    public static void Remove(ServerNote note)
    {
        if (note.SocketFolder is { } folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>How to connect.</summary>
    public static string ConnectionString(ServerNote note, string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = note.SocketFolder ?? IPAddress.Loopback.ToString(),
        Port = note.Port,
        Username = ServerCluster.Superuser,
        Password = note.Password,
        Database = database,
        Pooling = pooling,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    // What a killed server had is given back when the system comes to it, which on a busy machine is not at once.
    private static async Task<bool> BecomesFreeAsync(int port, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt < PortAttempts; attempt++)
        {
            if (IsFree(port))
            {
                return true;
            }

            await Task.Delay(PortPause, TimeProvider.System, cancellationToken);
        }

        return IsFree(port);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
