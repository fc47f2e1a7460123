using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace OrderActors.ApiGateway.Connections;

/// <summary>
/// Bounds the connections, and sees to it that the bound shuts nobody out who has something to ask: whoever comes when it is crowded takes
/// the place of the connection that was idle for longest, first of those that never sent a request. Only when every connection has a
/// request in progress is one refused.
/// </summary>
internal sealed partial class ConnectionRegistry
{
    // So many hundredths of the connections are closed at once at most, so that a look at all of them is worth it.
    private const int Share = 100;

    private readonly TimeProvider _clock;
    private readonly ILogger<ConnectionRegistry> _logger;
    private readonly ConnectionInstruments _instruments;
    private readonly ConnectionLimits _limits;
    private readonly OpenConnections _open;
    private readonly Lock _lock = new();

    public ConnectionRegistry(
        IOptions<ConnectionOptions> options,
        ConnectionInstruments instruments,
        TimeProvider clock,
        ILogger<ConnectionRegistry> logger)
    {
        (_clock, _logger, _instruments) = (clock, logger, instruments);
        var files = OpenFiles.Limit;
        _limits = ConnectionLimits.Of(options.Value, files);
        _open = new OpenConnections(clock);
        if (_limits.Max < options.Value.MaxConnections)
        {
            LogFewerFiles(files, _limits.Max, options.Value.MaxConnections);
        }

        instruments.Watch(() => Count, _limits.Max);
    }

    /// <summary>Connections that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Puts a place for each connection around what serves it.</summary>
    public ConnectionDelegate Hold(ConnectionDelegate next) => async transport =>
    {
        var connection = new GatewayConnection(transport, _clock);
        if (!TryEnter(connection))
        {
            connection.Close("There is no place for it.");
            return;
        }

        try
        {
            transport.Features.Set(connection);
            await next(transport);
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(connection);
            }
        }
    };

    private bool TryEnter(GatewayConnection newcomer)
    {
        List<GatewayConnection> ofAddress = [], ofAll = [];
        ConnectionEnd? refused = null;
        lock (_lock)
        {
            if (_limits.MaxPerAddress < _limits.Max
                && _open.Find(newcomer.Source) is { } address
                && address.Count >= _limits.MaxPerAddress)
            {
                ofAddress = _open.TakeIdlest(address, Batch(_limits.MaxPerAddress), needed: true);
                refused = ofAddress.Count == 0 && _open.Count >= _limits.Crowded ? ConnectionEnd.AddressFull : null;
            }

            if (refused is null && _open.Count >= _limits.Crowded)
            {
                ofAll = _open.TakeIdlest(null, Batch(_limits.Max), needed: _open.Count >= _limits.Max);
                refused = _open.Count >= _limits.Max ? ConnectionEnd.Full : null;
            }

            if (refused is null)
            {
                _open.Add(newcomer);
            }
        }

        // To close one costs more than all of that.
        Close(ofAddress, ConnectionEnd.Address);
        Close(ofAll, ConnectionEnd.Idle);
        if (refused is { } reason)
        {
            _instruments.OnClosed(reason, 1);
        }

        return refused is null;
    }

    private void Close(List<GatewayConnection> connections, ConnectionEnd reason)
    {
        foreach (var connection in connections)
        {
            connection.Close("Others need its place.");
        }

        if (connections.Count > 0)
        {
            _instruments.OnClosed(reason, connections.Count);
        }
    }

    private static int Batch(int limit) => Math.Max(1, limit / Share);
}
