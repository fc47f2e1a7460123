namespace OrderActors.ApiGateway.Connections;

/// <summary>The limits that hold in this process.</summary>
/// <param name="Max">Connections at most.</param>
/// <param name="MaxPerAddress">Connections of one remote address at most.</param>
internal sealed record ConnectionLimits(int Max, int MaxPerAddress)
{
    /// <summary>Files that are left for all else: the database, silos, the program's own. A process at rest has about 250 open.</summary>
    public const int OtherFiles = 1_000;

    /// <summary>Connections from which on room is made, so that the last tenth is for those that have a request.</summary>
    public int Crowded => Max - (Max / 10);

    /// <summary>
    /// Fits the settings to what the process may open. A server without files left cannot take the next connection, tries to again at
    /// once, and has no file for the database either; so a limit that is too high for the machine is lowered.
    /// </summary>
    /// <param name="options">The settings.</param>
    /// <param name="files">How many files the process may open; null for any number.</param>
    public static ConnectionLimits Of(ConnectionOptions options, int? files)
    {
        var most = files is { } limit ? Math.Max(1, limit - Math.Min(OtherFiles, limit / 2)) : int.MaxValue;
        var max = Math.Min(options.MaxConnections, most);
        return new ConnectionLimits(max, Math.Min(max, options.MaxConnectionsPerAddress ?? Math.Max(1, max / 2)));
    }
}
