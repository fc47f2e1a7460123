using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace OrderActors.ApiGateway.Refusals;

/// <summary>
/// A connection on which the server's answer can be replaced by another one. The server has one for what it refuses before it is a
/// request, such as a request line that is too long: a status without a body, which nothing in the application sees or can change. All
/// that a request costs for it is one more virtual call for each of the few that the server makes on its output.
/// </summary>
internal sealed class RefusableConnection : IDuplexPipe
{
    private readonly ReplaceableWriter _output;

    private RefusableConnection(IDuplexPipe transport)
    {
        Input = transport.Input;
        _output = new ReplaceableWriter(transport.Output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output => _output;

    /// <summary>Puts one around a connection.</summary>
    public static ConnectionDelegate Begin(ConnectionDelegate next) => async context =>
    {
        var transport = context.Transport;
        var connection = new RefusableConnection(transport);
        context.Transport = connection;
        context.Features.Set(connection);
        try
        {
            await next(context);
        }
        finally
        {
            context.Transport = transport;
        }
    };

    /// <summary>Sends these bytes in the place of the response that the server is about to write, which is its last.</summary>
    public void Replace(ReadOnlyMemory<byte> answer) => _output.Replace(answer);
}
