using System.Net.Sockets;

namespace OrderActors.LocalCluster.Control;

/// <summary>Where a running cluster takes commands: a socket in its data folder, which only its owner can enter.</summary>
internal static class ControlSocket
{
    private const string Folder = "control";
    private const string Name = "socket";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Listens. What a supervisor that was killed left there is replaced.</summary>
    public static Socket Listen(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, Folder);
        Directory.CreateDirectory(folder, OwnerOnly);
        File.Delete(Path.Combine(folder, Name));
        var socket = NewSocket();
        InFolder(folder, endPoint => socket.Bind(endPoint));
        socket.Listen();
        return socket;
    }

    /// <summary>Connects; null where nobody listens.</summary>
    public static Socket? TryConnect(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, Folder);
        if (!File.Exists(Path.Combine(folder, Name)))
        {
            return null;
        }

        var socket = NewSocket();
        try
        {
            InFolder(folder, endPoint => socket.Connect(endPoint));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Removes it.</summary>
    public static void Remove(string dataFolder) => File.Delete(Path.Combine(dataFolder, Folder, Name));

    private static Socket NewSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>The path of a socket has a hundred bytes at most, that of a folder any number: so it is named from inside.</summary>
    private static void InFolder(string folder, Action<UnixDomainSocketEndPoint> act)
    {
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        try
        {
            act(new UnixDomainSocketEndPoint(Name));
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }
}
