using OrderActors.Simulation.Tests.Storage;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>What becomes of a call to a partner.</summary>
internal enum PartnerFate
{
    /// <summary>It does what is asked, and says so.</summary>
    Done = 0,

    /// <summary>It does what is asked, and the answer is lost.</summary>
    DoneAndLost = 1,

    /// <summary>Nothing comes back, and nothing was done.</summary>
    Lost = 2,

    /// <summary>An error comes back that says nothing of what was asked.</summary>
    Failed = 3,

    /// <summary>It answers that it does not do it.</summary>
    Refused = 4,
}

/// <summary>How much goes wrong in a world: some have a calm database and bad partners, others crash all the time.</summary>
internal sealed class Faults
{
    private readonly Random _random;
    private readonly double _database;
    private readonly double _partners;
    private readonly double _crashes;
    private readonly double _elsewhere;
    private readonly double _impatience;
    private PartnerFate? _longFault;
    private bool _areOver;

    public Faults(Random random)
    {
        _random = random;
        _database = Pick(0, 0.02, 0.15);
        _partners = Pick(0, 0.2, 0.7);
        _crashes = Pick(0, 0.001, 0.005);
        Twins = Pick(0, 0, 0.005);
        Skews = Pick(0, 0, 0.003);
        _elsewhere = Pick(0, 0, 0.3, 1);
        _impatience = Pick(0, 0.1, 0.4);
        LongFault = _random.Next(6) switch
        {
            0 => PartnerFate.Lost,
            1 => PartnerFate.Failed,
            2 => PartnerFate.Refused,
            _ => null,
        };
    }

    /// <summary>What both partners do for many hours, once in this world; null when they never do.</summary>
    public PartnerFate? LongFault { get; }

    /// <summary>How often a second process is started on the database, which doesn't know of the first.</summary>
    public double Twins { get; }

    /// <summary>How often a clock is set.</summary>
    public double Skews { get; }

    public double Crashes => _areOver ? 0 : _crashes;

    /// <summary>Whether a SKU is in another process than an order that asks for it. Not a fault, so it doesn't end.</summary>
    public bool IsElsewhere() => _random.NextDouble() < _elsewhere;

    /// <summary>Whether a caller gives up before the answer.</summary>
    public bool GivesUp() => Happens(_impatience);

    /// <summary>From now on everything works.</summary>
    public void End() => _areOver = true;

    public bool ReadFails() => Happens(_database / 2);

    public BatchFate Batch() => Happens(_database) ? (BatchFate)_random.Next(1, 5) : BatchFate.Written;

    /// <summary>From now on, until it is ended by null, every call to a partner goes the same way.</summary>
    public void KeepPartners(PartnerFate? fault) => _longFault = fault;

    /// <summary>What becomes of a call to a partner.</summary>
    public PartnerFate PartnerCall() =>
        _longFault ?? (Happens(_partners) ? (PartnerFate)_random.Next(1, 5) : PartnerFate.Done);

    public bool Happens(double chance) => !_areOver && chance > 0 && _random.NextDouble() < chance;

    private double Pick(params double[] levels) => levels[_random.Next(levels.Length)];
}
