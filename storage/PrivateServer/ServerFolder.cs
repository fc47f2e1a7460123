using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrderActors.Storage.PrivateServer;

/// <summary>What a private server's folder remembers from one run to the next. Only its owner can read it.</summary>
/// <param name="Password">The server's password.</param>
/// <param name="Cluster">Where the server keeps its data.</param>
/// <param name="SocketFolder">Where its Unix socket is; null when it listens on TCP.</param>
/// <param name="Port">Its port; with a Unix socket a part of the socket's name.</param>
internal sealed record ServerNote(string Password, string Cluster, string? SocketFolder, int Port);

/// <summary>The folder of a private server, locked for this process.</summary>
internal sealed partial class ServerFolder : IDisposable
{
    private const string LockFile = "lock";
    private const string NoteFile = "server.json";

    /// <summary>EWOULDBLOCK, which .NET passes on as the exception's number.</summary>
    private const int LockedOnLinux = 11;

    /// <inheritdoc cref="LockedOnLinux"/>
    private const int LockedOnMac = 35;

    private readonly FileStream _lock;

    private ServerFolder(string path, FileStream exclusive, ServerNote? note)
    {
        Root = path;
        _lock = exclusive;
        Note = note;
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>What was remembered; null in a new folder.</summary>
    public ServerNote? Note { get; private set; }

    /// <summary>Makes or opens the folder, and locks it until this is disposed or the process dies.</summary>
    /// <exception cref="PrivateServerException">It belongs to something else, cannot be written, or is in use.</exception>
    public static ServerFolder Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
            }
            else if (!File.Exists(Path.Combine(path, LockFile)) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new PrivateServerException($"{path} has other files in it. Choose an empty folder for the data.");
            }

            return Lock(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or JsonException)
        {
            throw new PrivateServerException($"The data folder {path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>What a folder remembers, whoever has it locked; null where that is nothing.</summary>
    public static ServerNote? ReadNote(string folder)
    {
        var file = Path.Combine(folder, NoteFile);
        return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), NoteJson.Default.ServerNote) : null;
    }

    /// <summary>Remembers.</summary>
    public void Remember(ServerNote note)
    {
        // Written beside and moved, so that a crash leaves the old one or the new one.
        var target = Path.Combine(Root, NoteFile);
        var draft = target + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, note, NoteJson.Default.ServerNote);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, target, overwrite: true);
        Note = note;
    }

    /// <summary>A random password that needs no quoting anywhere.</summary>
    public static string NewPassword() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static ServerFolder Lock(string path)
    {
        FileStream exclusive;
        try
        {
            // FileShare.None is an exclusive lock of the file. It ends with the process, and programs that it starts don't inherit it.
            exclusive = new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMac)
        {
            throw new PrivateServerException($"Another instance is running on the data in {path}.", exception);
        }

        try
        {
            return new ServerFolder(path, exclusive, ReadNote(path));
        }
        catch
        {
            exclusive.Dispose();
            throw;
        }
    }

    [JsonSerializable(typeof(ServerNote))]
    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class NoteJson : JsonSerializerContext;
}
