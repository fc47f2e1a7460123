using Npgsql;
using NpgsqlTypes;
using OrderActors.Domain.Stock;

namespace OrderActors.Storage.Commit;

/// <summary>
/// The arrays that <c>commit_batch_v3</c> takes, a column each, in the order of its parameters. The lists are filled anew for every batch
/// and never replaced, so a batch allocates nothing for them once they have grown.
/// </summary>
internal sealed class BatchColumns
{
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly List<Action> _clear = [];
    private readonly List<Action> _bind = [];

    private readonly List<int> _newUnit, _changedUnit, _eventUnit, _moveUnit, _webhookUnit;
    private readonly List<string> _newTenant, _newId, _newCustomer, _changedTenant, _changedId, _eventTenant, _eventId;
    private readonly List<string> _moveTenant, _moveSku, _webhookTenant, _webhookId;
    private readonly List<string?> _moveOrder, _moveReason;
    private readonly List<short> _newStatus, _changedStatus, _moveKind;
    private readonly List<long> _newVersion, _changedExpected, _changedVersion, _eventVersion;
    private readonly List<long> _moveSeq, _moveQuantity, _moveReceived, _moveHeld, _moveSold;
    private readonly List<DateTime> _newCreated, _moveAt;
    private readonly List<DateTime?> _newWake, _changedWake;
    private readonly List<byte[]> _newState, _changedState, _eventSteps;
    private readonly List<bool> _newWhole;
    private readonly NpgsqlParameter<Guid> _writer = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<long> _number = new() { NpgsqlDbType = NpgsqlDbType.Bigint };

    public BatchColumns(Guid writerId)
    {
        _writer.TypedValue = writerId;
        _parameters.Add(_writer);
        _parameters.Add(_number);

        _newUnit = Column<int>(NpgsqlDbType.Integer);
        _newTenant = Column<string>(NpgsqlDbType.Text);
        _newId = Column<string>(NpgsqlDbType.Text);
        _newCustomer = Column<string>(NpgsqlDbType.Text);
        _newStatus = Column<short>(NpgsqlDbType.Smallint);
        _newVersion = Column<long>(NpgsqlDbType.Bigint);
        _newCreated = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _newWake = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _newState = Column<byte[]>(NpgsqlDbType.Jsonb);
        _newWhole = Column<bool>(NpgsqlDbType.Boolean);

        _changedUnit = Column<int>(NpgsqlDbType.Integer);
        _changedTenant = Column<string>(NpgsqlDbType.Text);
        _changedId = Column<string>(NpgsqlDbType.Text);
        _changedExpected = Column<long>(NpgsqlDbType.Bigint);
        _changedStatus = Column<short>(NpgsqlDbType.Smallint);
        _changedVersion = Column<long>(NpgsqlDbType.Bigint);
        _changedWake = Column<DateTime?>(NpgsqlDbType.TimestampTz);
        _changedState = Column<byte[]>(NpgsqlDbType.Jsonb);

        _eventUnit = Column<int>(NpgsqlDbType.Integer);
        _eventTenant = Column<string>(NpgsqlDbType.Text);
        _eventId = Column<string>(NpgsqlDbType.Text);
        _eventVersion = Column<long>(NpgsqlDbType.Bigint);
        _eventSteps = Column<byte[]>(NpgsqlDbType.Json);

        _moveUnit = Column<int>(NpgsqlDbType.Integer);
        _moveTenant = Column<string>(NpgsqlDbType.Text);
        _moveSku = Column<string>(NpgsqlDbType.Text);
        _moveSeq = Column<long>(NpgsqlDbType.Bigint);
        _moveKind = Column<short>(NpgsqlDbType.Smallint);
        _moveQuantity = Column<long>(NpgsqlDbType.Bigint);
        _moveOrder = Column<string?>(NpgsqlDbType.Text);
        _moveReason = Column<string?>(NpgsqlDbType.Text);
        _moveAt = Column<DateTime>(NpgsqlDbType.TimestampTz);
        _moveReceived = Column<long>(NpgsqlDbType.Bigint);
        _moveHeld = Column<long>(NpgsqlDbType.Bigint);
        _moveSold = Column<long>(NpgsqlDbType.Bigint);

        _webhookUnit = Column<int>(NpgsqlDbType.Integer);
        _webhookTenant = Column<string>(NpgsqlDbType.Text);
        _webhookId = Column<string>(NpgsqlDbType.Text);
    }

    /// <summary>The parameters of <c>commit_batch_v3</c>.</summary>
    public IReadOnlyList<NpgsqlParameter> Parameters => _parameters;

    /// <summary>What <c>settle_batch_v1</c> takes; parameters of their own.</summary>
    public IReadOnlyList<NpgsqlParameter> IdentityParameters =>
        [new NpgsqlParameter<Guid> { TypedValue = _writer.TypedValue }, new NpgsqlParameter<long> { TypedValue = _number.TypedValue }];

    /// <summary>What <c>stock_conflicts_v2</c> takes; parameters of their own on the same lists.</summary>
    public IReadOnlyList<NpgsqlParameter> ConflictParameters =>
    [
        Parameter(_moveTenant, NpgsqlDbType.Text),
        Parameter(_moveSku, NpgsqlDbType.Text),
        Parameter(_moveSeq, NpgsqlDbType.Bigint),
        Parameter(_moveKind, NpgsqlDbType.Smallint),
        Parameter(_moveQuantity, NpgsqlDbType.Bigint),
        Parameter(_moveOrder, NpgsqlDbType.Text),
    ];

    /// <summary>Starts the next batch.</summary>
    public void Clear(long number)
    {
        _number.TypedValue = number;
        foreach (var clear in _clear)
        {
            clear();
        }
    }

    /// <summary>Gets the parameters ready to be sent. One that was not sent to its end remembers the sizes of what it had.</summary>
    public void Bind()
    {
        foreach (var bind in _bind)
        {
            bind();
        }
    }

    /// <summary>Adds the rows of a unit's order.</summary>
    public void AddOrder(CommitUnit unit)
    {
        var order = unit.Order!;
        if (unit.ExpectedVersion == 0)
        {
            _newUnit.Add(unit.Index);
            _newTenant.Add(order.Tenant);
            _newId.Add(order.OrderId);
            _newCustomer.Add(order.CustomerId);
            _newStatus.Add((short)order.Status);
            _newVersion.Add(order.Version);
            _newCreated.Add(order.CreatedAt.UtcDateTime);
            _newWake.Add(order.WakeAt?.UtcDateTime);
            _newState.Add(order.State);
            _newWhole.Add(order.IsPlacedWhole);
        }
        else
        {
            _changedUnit.Add(unit.Index);
            _changedTenant.Add(order.Tenant);
            _changedId.Add(order.OrderId);
            _changedExpected.Add(unit.ExpectedVersion);
            _changedStatus.Add((short)order.Status);
            _changedVersion.Add(order.Version);
            _changedWake.Add(order.WakeAt?.UtcDateTime);
            _changedState.Add(order.State);
        }

        if (unit.Steps is { } steps)
        {
            _eventUnit.Add(unit.Index);
            _eventTenant.Add(order.Tenant);
            _eventId.Add(order.OrderId);
            _eventVersion.Add(order.Version);
            _eventSteps.Add(steps);
        }

        if (order.WebhookId is { } webhook)
        {
            _webhookUnit.Add(unit.Index);
            _webhookTenant.Add(order.Tenant);
            _webhookId.Add(webhook);
        }
    }

    /// <summary>Adds the row of a move.</summary>
    /// <param name="unit">The place of its unit.</param>
    /// <param name="entry">The move.</param>
    /// <param name="after">What its lane makes of it: the number that it gets, and the counters after it.</param>
    public void AddMove(int unit, in StockEntry entry, in StockState after)
    {
        _moveUnit.Add(unit);
        _moveTenant.Add(entry.Lane.Tenant);
        _moveSku.Add(entry.Lane.Sku);
        _moveSeq.Add(after.Version);
        _moveKind.Add((short)entry.Move.Kind);
        _moveQuantity.Add(entry.Move.Quantity);
        _moveOrder.Add(entry.Move.OrderId);
        _moveReason.Add(entry.Move.Reason);
        _moveAt.Add(entry.Move.At.UtcDateTime);
        _moveReceived.Add(after.Received);
        _moveHeld.Add(after.Held);
        _moveSold.Add(after.Sold);
    }

    private List<T> Column<T>(NpgsqlDbType type)
    {
        var values = new List<T>();
        var parameter = Parameter(values, type);
        _parameters.Add(parameter);
        _clear.Add(values.Clear);
        _bind.Add(() => parameter.TypedValue = values);
        return values;
    }

    private static NpgsqlParameter<List<T>> Parameter<T>(List<T> values, NpgsqlDbType type) => new()
    {
        NpgsqlDbType = NpgsqlDbType.Array | type,
        TypedValue = values,
    };
}
