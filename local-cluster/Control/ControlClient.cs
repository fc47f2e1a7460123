using System.Net.Sockets;

namespace OrderActors.LocalCluster.Control;

/// <summary>Asks a running cluster.</summary>
internal static class ControlClient
{
    /// <summary>Sends a command and waits for its end.</summary>
    /// <returns>What the cluster said; null where none runs on the folder.</returns>
    /// <exception cref="ClusterException">It could not be done; the message is what the cluster said.</exception>
    public static async Task<IReadOnlyList<string>?> AskAsync(string dataFolder, string verb, CancellationToken cancellation)
    {
        using var socket = ControlSocket.TryConnect(dataFolder);
        if (socket is null)
        {
            return null;
        }

        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(verb + "\n"), cancellation);
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            lines.Add(line);
        }

        // A cluster that was told to stop ends the conversation by ending.
        return lines is [.. var said, ControlVerbs.Failed]
            ? throw new ClusterException(string.Join(" ", said))
            : lines is [.. var answer, ControlVerbs.Done] ? answer : lines;
    }
}
