using OrderActors.Simulation.Tests.Storage;

namespace OrderActors.Simulation.Tests.Outside;

/// <summary>How much goes wrong in a world: some have a calm database and bad partners, others crash all the time.</summary>
internal sealed class Faults
{
    private readonly Random _random;
    private readonly double _database;
    private readonly double _partners;
    private readonly double _crashes;
    private readonly double _elsewhere;
    private readonly double _impatience;
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
    }

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

    /// <summary>Whether the partner does it, and whether it answers.</summary>
    public (bool IsDone, bool IsAnswered) PartnerCall() =>
        Happens(_partners) ? (_random.Next(2) == 0, _random.Next(2) == 0) : (true, true);

    public bool Happens(double chance) => !_areOver && chance > 0 && _random.NextDouble() < chance;

    private double Pick(params double[] levels) => levels[_random.Next(levels.Length)];
}
