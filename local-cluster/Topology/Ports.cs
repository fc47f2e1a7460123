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
