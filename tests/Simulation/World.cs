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

    public World(int seed)
    {
        _random = new Random(seed);
        _processes = new Random(_random.Next());
        Faults = new Faults(new Random(_random.Next()));
        Partners = new SimulatedPartners(this);
        Network = new Network(this);
        Stock = new StockWatch(this);
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
        ["WakeUps:ScanInterval"] = "00:00:05",
        ["WakeUps:PutOffDelay"] = "00:00:02",
        ["WakeUps:MaxPutOffDelay"] = "00:00:20",
    };

    public FakeClock Clock { get; } = new();

    public Faults Faults { get; }

    public DatabaseModel Database { get; } = new();

    public SimulatedPartners Partners { get; }

    public Clients Clients { get; }

    public Network Network { get; }

    public StockWatch Stock { get; }

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
        }

        return leftOut;
    }

    /// <summary>A rule is broken, wherever that was noticed.</summary>
    public void Break(string rule) => _broken ??= rule;

    /// <summary>Clients do so many things while things go wrong; then everything works again, and the world comes to rest.</summary>
    public void Run(int operations)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            for (var count = Faults.FirstProcesses; count > 0; count--)
            {
                StartProcess();
            }

            _alive.ForEach(LearnAll);
            Clients.StockUp();
            var longFaultAt = _random.Next(operations);
            for (var steps = 0; operations > 0; steps++)
            {
                Limit(steps);
                if (operations == longFaultAt && Faults.LongFault is { } fault)
                {
                    longFaultAt = -1;
                    LastForHours(fault);
                }

                GoWrong();
                CollectSteps();
                _steps.Add((2, () =>
                {
                    operations--;
                    Clients.StartSomething();
                }));
                _steps.Add((0.3, () => MoveClock(TimeSpan.FromMilliseconds(_random.Next(2_000)))));
                TakeStep();
            }

            Faults.End();
            while (_alive.Count > 1 && _random.Next(3) > 0)
            {
                Kill(AnyProcess());
            }

            ComeToRest();
        }
        finally
        {
            foreach (var process in _alive)
            {
                process.Crash();
            }

            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Moves time on until nothing is left to do, and then until what is idle is collected.</summary>
    private void ComeToRest()
    {
        foreach (var process in _alive)
        {
            process.Clock.Skew = TimeSpan.Zero;
        }

        var quiet = TimeSpan.Zero;
        for (var seconds = 0; quiet < TimeSpan.FromMinutes(2); seconds++)
        {
            if (seconds > 1_800)
            {
                var awake = Database.Orders.Where(order => order.Wake is not null).Select(order => order.Id);
                throw new InvalidOperationException(
                    $"The world does not come to rest: {Clients.Waiting}; {string.Join(' ', awake)} want to be woken.");
            }

            Clients.TryAgain();
            Clients.TakeUpWhatIsParked();
            Drain();
            var isQuiet = !Clients.AreWaiting && Database.Orders.All(order => order.Wake is null);
            if (isQuiet && quiet == TimeSpan.Zero && _started == 1)
            {
                // Nobody but this process wrote, so that what it has in memory is what is stored, or it knows that it isn't.
                Clients.ReadAll();
                Drain();
            }

            quiet = isQuiet ? quiet + TimeSpan.FromSeconds(1) : TimeSpan.Zero;
            MoveClock(TimeSpan.FromSeconds(1));
        }
    }

    private void Drain()
    {
        for (var steps = 0; ; steps++)
        {
            Limit(steps);
            CollectSteps();
            if (_steps.Count == 0)
            {
                return;
            }

            TakeStep();
        }
    }

    private static void Limit(int steps)
    {
        if (steps > StepLimit)
        {
            throw new InvalidOperationException($"After {StepLimit} steps there are still more.");
        }
    }
}
