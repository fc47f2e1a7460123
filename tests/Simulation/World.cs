using OrderActors.Simulation.Tests.Audit;
using OrderActors.Simulation.Tests.Cluster;
using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;
using OrderActors.Simulation.Tests.Storage;
using OrderActors.Tests.Model;
using OrderActors.Tests.Support;

namespace OrderActors.Simulation.Tests;

/// <summary>
/// Processes, a database, partners and clients on one thread. Which of them takes the next step, and what goes wrong, comes from a seed,
/// so that a seed is a history.
/// </summary>
internal sealed partial class World
{
    private const int StepLimit = 100_000;

    private readonly Random _random;
    private readonly Random _processes;
    private readonly List<SimulatedProcess> _alive = [];
    private readonly List<Action> _late = [];
    private readonly List<(double Weight, Action Step)> _steps = [];
    private int _started;
    private string? _broken;
    private bool _keepsLate;

    public World(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        _processes = new Random(_random.Next());
        Faults = new Faults(new Random(_random.Next()));
        Partners = new SimulatedPartners(this);
        Network = new Network(this);
        Stock = new StockWatch(this);
        Orders = new OrderWatch(this);
        Clients = new Clients(this, new Random(_random.Next()));
    }

    /// <summary>The settings of every process: short waits, so that a history is short.</summary>
    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Orders:PaymentTimeout"] = "00:01:00",
        ["Orders:PlacingTimeout"] = "00:00:10",
        ["Orders:EffectRetryDelay"] = "00:00:02",
        ["Orders:MaxEffectRetryDelay"] = "00:00:20",
        ["Orders:TimerHorizon"] = "00:00:30",
        ["Orders:RecentBytes"] = "3000",
        ["Orders:IdleBytes"] = "30000",
        ["WakeUps:ScanInterval"] = "00:00:05",
        ["WakeUps:PutOffDelay"] = "00:00:02",
        ["WakeUps:MaxPutOffDelay"] = "00:00:20",
    };

    public int Seed { get; }

    public FakeClock Clock { get; } = new();

    public Faults Faults { get; }

    public DatabaseModel Database { get; } = new();

    public SimulatedPartners Partners { get; }

    public Clients Clients { get; }

    public Network Network { get; }

    public StockWatch Stock { get; }

    public OrderWatch Orders { get; }

    public Membership Membership { get; } = new();

    /// <summary>Grows whenever something changes in the cluster.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whether every process knows the same members, and those are the processes that run.</summary>
    public bool IsCalm => _alive.TrueForAll(process => process.KnownVersion == Membership.Version);

    /// <summary>How many refusals of stock were looked at.</summary>
    public int RefusalsChecked { get; set; }

    public Trace Trace { get; } = new();

    /// <summary>The kinds of steps that orders took.</summary>
    public IEnumerable<string> Steps => Clients.All
        .SelectMany(order => StoredOrders.StepsOf(Database, Clients.Tenant, order.OrderId))
        .Select(static step => step.Name);

    /// <summary>The processes that run.</summary>
    public IReadOnlyList<SimulatedProcess> Alive => _alive;

    /// <summary>A process to call.</summary>
    public SimulatedProcess AnyProcess() => _alive[_random.Next(_alive.Count)];

    /// <summary>The process that has a shard, if it runs.</summary>
    public SimulatedProcess? OwnerOf(int shard)
    {
        var owner = Membership.OwnerOf(Membership.Version, shard);
        return _alive.Find(process => process.Number == owner);
    }

    /// <summary>Whether a writer writes behind the back of the process that has what it writes to. One that has not heard of the newest
    /// members yet will read what it has before it relies on it.</summary>
    public bool IsBehindBackOf(SimulatedProcess? owner, Guid writer) =>
        owner is not null && owner.Writer.WriterId != writer && owner.KnownVersion == Membership.Version;

    /// <summary>Something is to be written later.</summary>
    public void AddLate(Action write) => _late.Add(write);

    /// <summary>Writes a batch.</summary>
    public IReadOnlyList<int> Commit(Batch batch)
    {
        var isNew = Database.LastOf(batch.Writer)?.Number != batch.Number;
        var leftOut = Database.Commit(batch);
        Trace.Tell($"batch {batch.Number} of {batch.Writer.ToString()[..4]} without {string.Join(' ', leftOut)}");
        if (isNew)
        {
            Stock.OnWritten(batch);
            Orders.OnWritten(batch);
        }

        return leftOut;
    }

    /// <summary>A rule is broken, wherever that was noticed.</summary>
    public void Break(string rule) => _broken ??= rule;
}
