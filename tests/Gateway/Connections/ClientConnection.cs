using System.Net.Sockets;
using System.Text;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Connections;

/// <summary>What a client does with its connection, and what it sees of the server's side.</summary>
internal static class ClientConnection
{
    /// <summary>A request that is answered at once.</summary>
    public const string Ask = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

    public static async Task AskAsync(NetworkStream stream)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Ask));
        Assert.Equal(200, (await Eventually.Done(RawAnswer.ReadAsync(stream))).Status);
    }

    public static async Task<bool> TryAskAsync(NetworkStream stream)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Ask));
            return await stream.ReadAsync(new byte[1]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task AssertClosedAsync(NetworkStream stream)
    {
        try
        {
            Assert.Equal(0, await Eventually.Done(stream.ReadAsync(new byte[1]).AsTask()));
        }
        catch (IOException exception)
        {
            Assert.Equal(SocketError.ConnectionReset, (exception.InnerException as SocketException)?.SocketErrorCode);
        }
    }

    public static async Task AssertRefusedAsync(Func<Task<NetworkStream>> connect)
    {
        try
        {
            await AssertClosedAsync(await connect());
        }
        catch (SocketException exception)
        {
            // It may hear of it before it is done connecting.
            Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
        }
    }
}
