namespace OrderActors.ApiGateway.Connections;

/// <summary>A request in progress on its connection, until it is disposed.</summary>
internal readonly struct ConnectionUse : IDisposable
{
    private readonly GatewayConnection? _connection;

    private ConnectionUse(GatewayConnection? connection) =>
        (_connection, IsTooLate) = (connection, connection is not null && !connection.Begin());

    /// <summary>Whether the connection is about to be closed: then nothing is to be done for the request.</summary>
    public bool IsTooLate { get; }

    /// <summary>Says that a request has begun. A request without a connection, as in a test, has nothing to say it to.</summary>
    public static ConnectionUse Begin(HttpContext context) => new(context.Features.Get<GatewayConnection>());

    /// <summary>The request is over.</summary>
    public void Dispose() => _connection?.End();
}
