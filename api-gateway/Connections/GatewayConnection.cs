using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OrderActors.ApiGateway.Connections;

/// <summary>
/// A connection, and whether it has a request in progress. A request changes a number at its beginning and another two at its end, of
/// its own connection, so that it never waits for anybody; who looks for an idle connection reads them, and claims the number to close it.
/// </summary>
internal sealed class GatewayConnection
{
    private const int Closing = int.MinValue / 2;

    private readonly ConnectionContext _transport;
    private readonly TimeProvider _clock;
    private int _requests;
    private long _idleSince;
    private volatile bool _hasServed;

    public GatewayConnection(ConnectionContext transport, TimeProvider clock)
    {
        _transport = transport;
        _clock = clock;
        _idleSince = clock.GetTimestamp();
        Node = new LinkedListNode<GatewayConnection>(this);
        Source = SourceOf(transport.RemoteEndPoint);
    }

    /// <summary>Its place in the list that it is in.</summary>
    public LinkedListNode<GatewayConnection> Node { get; }

    /// <summary>Where it comes from, or null where that is no address.</summary>
    public UInt128? Source { get; }

    /// <summary>The connections of its address; who holds all connections sets this.</summary>
    public RemoteAddress? Address { get; set; }

    /// <summary>Whether it has no request in progress.</summary>
    public bool IsIdle => Volatile.Read(ref _requests) == 0;

    /// <summary>Whether a request of it was answered, or is in progress.</summary>
    public bool HasSentARequest => _hasServed || Volatile.Read(ref _requests) > 0;

    /// <summary>Since when it is idle, a timestamp of the clock.</summary>
    public long IdleSince => Volatile.Read(ref _idleSince);

    /// <summary>A request begins.</summary>
    /// <returns>False if the connection is about to be closed, so that nobody would hear the answer.</returns>
    public bool Begin() => Interlocked.Increment(ref _requests) > 0;

    /// <summary>A request is over.</summary>
    public void End()
    {
        _hasServed = true;
        Volatile.Write(ref _idleSince, _clock.GetTimestamp());
        Interlocked.Decrement(ref _requests);
    }

    /// <summary>Makes sure that it may be closed.</summary>
    /// <returns>False if a request has begun meanwhile, or somebody else closes it.</returns>
    public bool TryClaim() => Interlocked.CompareExchange(ref _requests, Closing, 0) == 0;

    /// <summary>Closes it at once.</summary>
    public void Close(string reason) => _transport.Abort(new ConnectionAbortedException(reason));

    /// <summary>An address of IPv4, or the first half of one of IPv6: whoever has one of these has all that begin likewise.</summary>
    internal static UInt128? SourceOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        if (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            bytes[8..].Clear();
        }

        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
