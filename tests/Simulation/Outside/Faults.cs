using Npgsql;

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

/// <summary>What becomes of a batch, as far as its process can tell and in truth.</summary>
internal enum BatchFate
{
    /// <summary>Written, and the process hears of it.</summary>
    Written,

    /// <summary>Written, and nobody hears of it.</summary>
    ReplyLost,

    /// <summary>Not written, and nobody hears of it.</summary>
    RequestLost,

    /// <summary>Nobody hears of it, and it is written later: after it was sent again, after other batches, after its process is gone.
    /// </summary>
    Late,

    /// <summary>The database says that it can't.</summary>
    Refused,
}

/// <summary>How much goes wrong in a world: some have a calm database and bad partners, others crash all the time.</summary>
internal sealed class Faults
{
    private readonly Random _random;
    private readonly double _database;
    private readonly double _partners;
    private readonly double _crashes;
    private readonly double _messages;
    private readonly double _impatience;
    private readonly double _delays;
    private PartnerFate? _longFault;

    public Faults(Random random)
    {
        _random = random;
        _database = Pick(0, 0.02, 0.15);
        _partners = Pick(0, 0.2, 0.7);
        _crashes = Pick(0, 0.001, 0.005);
        Moves = Pick(0, 0.002, 0.02);
        Gossip = Pick(0.02, 0.3, 3);
        FirstProcesses = _random.Next(1, 4);
        Blackouts = _random.Next(2) * _random.Next(1, 4);
        Stalls = _random.Next(3) == 0 ? 0 : _random.Next(1, 3);
        Detours = _random.Next(3) == 0 ? 0 : _random.Next(1, 6);
        _messages = Pick(0, 0, 0.02);
        Skews = Pick(0, 0, 0.003);
        _impatience = Pick(0, 0.1, 0.4);
        _delays = Pick(0, 0.3, 0.8);
        LongFault = _random.Next(18) switch
        {
            0 => PartnerFate.Lost,
            1 => PartnerFate.Failed,
            2 => PartnerFate.Refused,
            _ => null,
        };
    }

    /// <summary>What both partners do for many hours, once in this world; null when they never do.</summary>
    public PartnerFate? LongFault { get; }

    /// <summary>How often a process starts, leaves, or is taken for dead.</summary>
    public double Moves { get; }

    /// <summary>How soon a process hears of another member, against other steps.</summary>
    public double Gossip { get; }

    /// <summary>How many processes there are at first.</summary>
    public int FirstProcesses { get; }

    /// <summary>How often shards go elsewhere and come back while they are used.</summary>
    public int Detours { get; }

    /// <summary>How often a process is cut off for longer than it tries, with a batch on the way.</summary>
    public int Blackouts { get; }

    /// <summary>How often a batch is on its way while what it writes to is read again.</summary>
    public int Stalls { get; }

    /// <summary>How often a clock is set.</summary>
    public double Skews { get; }

    /// <summary>Whether everything works from now on.</summary>
    public bool AreOver { get; private set; }

    public double Crashes => AreOver ? 0 : _crashes;

    /// <summary>Whether something that is on its way between processes never arrives.</summary>
    public bool LosesMessage() => Happens(_messages);

    /// <summary>Whether a caller gives up before the answer.</summary>
    public bool GivesUp() => Happens(_impatience);

    /// <summary>From now on everything works.</summary>
    public void End() => AreOver = true;

    /// <summary>Whether what was carried out is told a while later.</summary>
    public bool DelaysAnswer() => Happens(_delays);

    /// <summary>Whether it is only out of reach for what writes; what reads has connections of its own.</summary>
    public bool SparesReads() => _random.Next(2) == 0;

    public bool ReadFails() => Happens(_database / 2);

    /// <summary>What becomes of a batch. Behind a lost answer a server often refuses: it came back as one that only reads, or is full.
    /// </summary>
    public BatchFate Batch(bool wasLost) =>
        wasLost && Happens(0.4) ? BatchFate.Refused
        : Happens(_database) ? (BatchFate)_random.Next(1, 5)
        : BatchFate.Written;

    /// <summary>From now on, until it is ended by null, every call to a partner goes the same way.</summary>
    public void KeepPartners(PartnerFate? fault) => _longFault = fault;

    /// <summary>What becomes of a call to a partner.</summary>
    public PartnerFate PartnerCall() =>
        _longFault ?? (Happens(_partners) ? (PartnerFate)_random.Next(1, 5) : PartnerFate.Done);

    /// <summary>What a server says that can't write now: a deadlock, a full disk, no connection left, a server that ends, one that only
    /// reads, and one that has no such function.</summary>
    public PostgresException Refusal()
    {
        string[] states = ["40P01", "53100", "53300", "57P01", "57014", "25006", "42883"];
        var state = states[_random.Next(states.Length)];
        var severity = state is "57P01" or "53300" ? "FATAL" : "ERROR";
        return new PostgresException("The server refuses.", severity, severity, state);
    }

    /// <summary>How long the database is out of reach after a connection was lost; often just for that moment.</summary>
    public TimeSpan Outage() => _random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(_random.Next(1, 8));

    public bool Happens(double chance) => !AreOver && chance > 0 && _random.NextDouble() < chance;

    private double Pick(params double[] levels) => levels[_random.Next(levels.Length)];
}
