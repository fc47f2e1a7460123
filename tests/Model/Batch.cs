using Npgsql;

namespace OrderActors.Tests.Model;

/// <summary>What <c>commit_batch_v3</c> is called with, row by row.</summary>
/// <param name="Writer">Who writes.</param>
/// <param name="Number">The batch's number, which grows from batch to batch of one writer.</param>
public sealed record Batch(Guid Writer, long Number)
{
    /// <summary>Orders to insert.</summary>
    public IReadOnlyList<NewOrder> NewOrders { get; init; } = [];

    /// <summary>Orders to change.</summary>
    public IReadOnlyList<ChangedOrder> ChangedOrders { get; init; } = [];

    /// <summary>Steps to store.</summary>
    public IReadOnlyList<NewSteps> Steps { get; init; } = [];

    /// <summary>Moves to append.</summary>
    public IReadOnlyList<NewMove> Moves { get; init; } = [];

    /// <summary>Webhooks to take.</summary>
    public IReadOnlyList<NewWebhook> Webhooks { get; init; } = [];

    /// <summary>Reads the parameters of a call.</summary>
    public static Batch Of(IReadOnlyList<NpgsqlParameter> parameters) => new ParameterReader(parameters).Read();

    /// <summary>Takes the columns one after the other, and makes copies: whoever filled them fills them again.</summary>
    private sealed class ParameterReader(IReadOnlyList<NpgsqlParameter> parameters)
    {
        private int _next;

        public Batch Read()
        {
            var batch = new Batch(Value<Guid>(), Value<long>()) { NewOrders = ReadNewOrders() };
            batch = batch with { ChangedOrders = ReadChangedOrders() };
            batch = batch with { Steps = ReadSteps() };
            batch = batch with { Moves = ReadMoves() };
            batch = batch with { Webhooks = ReadWebhooks() };
            return _next == parameters.Count
                ? batch
                : throw new ArgumentException($"There are {parameters.Count} parameters, and {_next} are known.");
        }

        private List<NewOrder> ReadNewOrders()
        {
            var (unit, tenant, id, customer) = (Column<int>(), Column<string>(), Column<string>(), Column<string>());
            var (status, version, created) = (Column<short>(), Column<long>(), Column<DateTime>());
            var (wake, state, whole) = (Column<DateTime?>(), Column<byte[]>(), Column<bool>());
            return [.. unit.Select((at, i) => new NewOrder(
                at, tenant[i], id[i], customer[i], status[i], version[i], Stored(created[i]), Stored(wake[i]), state[i], whole[i]))];
        }

        private List<ChangedOrder> ReadChangedOrders()
        {
            var (unit, tenant, id, expected) = (Column<int>(), Column<string>(), Column<string>(), Column<long>());
            var (status, version, wake, state) = (Column<short>(), Column<long>(), Column<DateTime?>(), Column<byte[]>());
            return [.. unit.Select((at, i) => new ChangedOrder(
                at, tenant[i], id[i], expected[i], status[i], version[i], Stored(wake[i]), state[i]))];
        }

        private List<NewSteps> ReadSteps()
        {
            var (unit, tenant, id) = (Column<int>(), Column<string>(), Column<string>());
            var (version, steps) = (Column<long>(), Column<byte[]>());
            return [.. unit.Select((at, i) => new NewSteps(at, tenant[i], id[i], version[i], steps[i]))];
        }

        private List<NewMove> ReadMoves()
        {
            var (unit, tenant, sku, seq) = (Column<int>(), Column<string>(), Column<string>(), Column<long>());
            var (kind, quantity, order) = (Column<short>(), Column<long>(), Column<string?>());
            var (reason, time) = (Column<string?>(), Column<DateTime>());
            var (received, held, sold) = (Column<long>(), Column<long>(), Column<long>());
            return [.. unit.Select((at, i) => new NewMove(
                at, tenant[i], sku[i], seq[i], kind[i], quantity[i], order[i], reason[i], Stored(time[i]),
                new Counters(received[i], held[i], sold[i])))];
        }

        private List<NewWebhook> ReadWebhooks()
        {
            var (unit, tenant, id) = (Column<int>(), Column<string>(), Column<string>());
            return [.. unit.Select((at, i) => new NewWebhook(at, tenant[i], id[i]))];
        }

        private T Value<T>() => ((NpgsqlParameter<T>)parameters[_next++]).TypedValue!;

        private List<T> Column<T>() => [.. Value<List<T>>()];

        /// <summary>The database keeps microseconds.</summary>
        private static DateTime Stored(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

        private static DateTime? Stored(DateTime? time) => time is { } given ? Stored(given) : null;
    }
}

/// <summary>An order to insert, of a unit.</summary>
public sealed record NewOrder(
    int Unit,
    string Tenant,
    string Id,
    string Customer,
    short Status,
    long Version,
    DateTime Created,
    DateTime? Wake,
    byte[] State,
    bool Whole);

/// <summary>An order to change, if it is at the expected version.</summary>
public sealed record ChangedOrder(
    int Unit, string Tenant, string Id, long Expected, short Status, long Version, DateTime? Wake, byte[] State);

/// <summary>Steps of one commit, a JSON array.</summary>
public sealed record NewSteps(int Unit, string Tenant, string Id, long Version, byte[] Steps);

/// <summary>A move with the number that its lane gave it, and what the lane believes that the moves come to with it.</summary>
public sealed record NewMove(
    int Unit,
    string Tenant,
    string Sku,
    long Seq,
    short Kind,
    long Quantity,
    string? Order,
    string? Reason,
    DateTime At,
    Counters Believed);

/// <summary>A webhook to take once and for all.</summary>
public sealed record NewWebhook(int Unit, string Tenant, string Id);
