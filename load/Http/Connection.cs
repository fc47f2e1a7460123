using System.Net.Sockets;

namespace OrderActors.Load.Http;

/// <summary>One keep-alive connection with at most one request on its way.</summary>
internal sealed class Connection(HttpTarget target) : IDisposable
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(5);

    private byte[] _buffer = new byte[8192];
    private int _received;

    /// <summary>The socket to wait on; null while closed.</summary>
    public Socket? Socket { get; private set; }

    /// <summary>The request on its way.</summary>
    public long Tag { get; private set; }

    /// <summary>The timestamp that the latency of the request on its way counts from.</summary>
    public long DueAt { get; private set; }

    /// <summary>The timestamp of sending.</summary>
    public long SentAt { get; private set; }

    /// <summary>The timestamp before which a refused connection is not tried again.</summary>
    public long RestsUntil { get; set; }

    /// <summary>Connects where it is not connected.</summary>
    /// <returns>False when nobody answers there.</returns>
    public bool TryOpen()
    {
        if (Socket is not null)
        {
            return true;
        }

        // Blocking on purpose: the loop receives only where bytes are waiting, and requests are far smaller than a send buffer.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = (int)SendLimit.TotalMilliseconds,
        };
        try
        {
            socket.Connect(target.Url.IdnHost, target.Url.Port);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }

        Socket = socket;
        return true;
    }

    /// <summary>Sends a request; false when the connection is gone, and then nothing is known about the request.</summary>
    public bool TrySend(ReadOnlySpan<byte> request, long tag, long dueAt, long now)
    {
        (Tag, DueAt, SentAt, _received) = (tag, dueAt, now, 0);
        while (request.Length > 0)
        {
            var sent = Socket!.Send(request, SocketFlags.None, out var error);
            if (error != SocketError.Success)
            {
                Close();
                return false;
            }

            request = request[sent..];
        }

        return true;
    }

    /// <summary>Receives what is waiting.</summary>
    /// <returns>False when the connection ended before the response did.</returns>
    public bool TryReceive(out HttpReply reply, out bool complete)
    {
        reply = default;
        complete = false;
        if (_received == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = Socket!.Receive(_buffer.AsSpan(_received), SocketFlags.None, out var error);
        if (error != SocketError.Success || count == 0)
        {
            Close();
            return false;
        }

        _received += count;
        complete = ReplyParser.TryParse(_buffer.AsSpan(0, _received), out reply);
        if (complete && reply.Closes)
        {
            Close();
        }

        return true;
    }

    /// <summary>Closes the connection; <see cref="TryOpen"/> makes a new one.</summary>
    public void Close()
    {
        Socket?.Dispose();
        Socket = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();
}
