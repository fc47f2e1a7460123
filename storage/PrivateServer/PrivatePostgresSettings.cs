namespace OrderActors.Storage.PrivateServer;

/// <summary>How a private server is run.</summary>
public sealed record PrivatePostgresSettings
{
    /// <summary>Where everything of it is kept. Made when it isn't there; a folder with other files in it is refused.</summary>
    public required string DataFolder { get; init; }

    /// <summary>How clients reach it.</summary>
    public ServerTransport Transport { get; init; }

    /// <summary>How long starting and stopping may take, default 1 min. Recovery after a crash is part of starting.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Memory for pages, in MiB, 16 or more, default 256.</summary>
    public int SharedBuffersMib { get; init; } = 256;

    /// <summary>Connections, 10 or more, default 60.</summary>
    public int MaxConnections { get; init; } = 60;
}

/// <summary>How clients reach a private server.</summary>
public enum ServerTransport
{
    /// <summary>A Unix socket, in the data folder where its path is short enough; where none can be had, the loopback address.</summary>
    UnixSocket = 0,

    /// <summary>A free port of the loopback address.</summary>
    LoopbackTcp = 1,
}
