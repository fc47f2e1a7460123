namespace OrderActors.ApiGateway.Connections;

/// <summary>A request in progress on its connection, until it is disposed.</summary>
internal readonly struct ConnectionUse : IDisposable
{
    private readonly GatewayConnection? _connection;

    private ConnectionUse(GatewayConnection? connection) => _connection = connection;

    /// <summary>Says that a request has begun. A request without a connection, as in a test, has nothing to say it to.</summary>
    public static ConnectionUse Begin(HttpContext context)
    {
        var connection = context.Features.Get<GatewayConnection>();
        connection?.Begin();
        return new ConnectionUse(connection);
    }

    /// <summary>The request is over.</summary>
    public void Dispose() => _connection?.End();
}
