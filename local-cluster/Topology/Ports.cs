using System.Net;
using System.Net.Sockets;

namespace OrderActors.LocalCluster.Topology;

/// <summary>
/// Gives out ports that nobody listens on, upwards from a first one, and none of them twice: what died leaves its port behind, and a new
/// silo there would pass for the old one, restarted.
/// </summary>
/// <param name="first">The first port that may be given out.</param>
internal sealed class Ports(int first)
{
    private readonly Lock _gate = new();
    private int _taken;

    /// <summary>The next free port.</summary>
    /// <exception cref="ClusterException">There is none.</exception>
    public int Take()
    {
        lock (_gate)
        {
            for (var port = first + _taken; port <= IPEndPoint.MaxPort; port++)
            {
                if (IsFree(port))
                {
                    _taken = port + 1 - first;
                    return port;
                }
            }
        }

        throw new ClusterException($"There is no free port from {first} on.");
    }

    /// <summary>The first of some ports in a row that nobody has, below those that the system gives to connections.</summary>
    /// <param name="count">How many in a row.</param>
    public static int FirstFree(int count)
    {
        const int first = 20_000;
        const int last = 23_900;
        // Two runs at once begin to look in different places.
        var offset = Environment.ProcessId * 16 % (last - first);
        return Enumerable.Range(0, last - first)
            .Select(step => first + (offset + step) % (last - first))
            .First(port => Enumerable.Range(port, count).All(IsFree));
    }

    /// <summary>Whether nobody listens on a port of this machine's loopback address.</summary>
    public static bool IsFree(int port)
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
}
