using OrderActors.Simulation.Tests.Cluster;
using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests;

/// <content>Processes that come and go, and what the others know of it.</content>
internal sealed partial class World
{
    private const int Addresses = 3;

    private void GoWrong()
    {
        if (Faults.Happens(Faults.Crashes))
        {
            Kill(AnyProcess());
        }

        if (Faults.Happens(Faults.Moves))
        {
            Move();
        }

        if (Faults.Happens(0.001))
        {
            MoveClock(TimeSpan.FromSeconds(_random.Next(90)));
        }

        if (Faults.Happens(Faults.Skews))
        {
            var process = AnyProcess();
            process.Clock.Skew = TimeSpan.FromSeconds(_random.Next(-30, 90));
            Trace.Tell($"p{process.Number} clock {process.Clock.Skew}");
        }
    }

    /// <summary>A process starts, or leaves, or is taken for dead by the others.</summary>
    private void Move()
    {
        switch (_random.Next(5))
        {
            case 0 or 1 when _alive.Count < Addresses:
                StartProcess();
                break;
            case 2 or 3 when _alive.Exists(process => !process.IsLeaving && process != _alive[0]):
                Leave(AnyProcess());
                break;
            case 4 when _alive.Count > 1:
                Expel(AnyProcess().Number);
                break;
        }
    }

    private void StartProcess()
    {
        var free = Enumerable.Range(0, Addresses)
            .Where(address => !_alive.Exists(process => process.Address == address))
            .ToList();
        var address = free[_random.Next(free.Count)];
        Membership.Join(new Member(address, ++_started));
        _alive.Add(new SimulatedProcess(this, _started, address, Membership.Version, new Random(_processes.Next())));
        Epoch++;
        Trace.Tell($"p{_started} starts at {address} in v{Membership.Version}");
    }

    private void Leave(SimulatedProcess process)
    {
        if (process.IsLeaving || _alive.TrueForAll(other => other == process || other.IsLeaving))
        {
            return;
        }

        process.Leave();
        Expel(process.Number);
    }

    /// <summary>The membership goes on without a process, dead or not. It ends when it hears of that, unless it ends anyway.</summary>
    private void Expel(int number)
    {
        if (Membership.Has(Membership.Version, number) && Membership.Members.Count > 1)
        {
            Membership.Remove(number);
            Epoch++;
            Trace.Tell($"p{number} is out in v{Membership.Version}");
        }
    }

    private void Learn(SimulatedProcess process)
    {
        process.Learn();
        Epoch++;
        Trace.Tell($"p{process.Number} knows v{process.KnownVersion}");
        if (!process.IsLeaving && !Membership.Has(process.KnownVersion, process.Number))
        {
            Kill(process);
        }
    }

    private void LearnAll(SimulatedProcess process)
    {
        while (process.KnownVersion < Membership.Version)
        {
            process.Learn();
        }
    }

    private void Kill(SimulatedProcess process)
    {
        Trace.Tell($"p{process.Number} dies");
        foreach (var late in Bury(process))
        {
            if (_random.Next(2) == 0)
            {
                _late.Add(late);
            }
        }

        if (_alive.TrueForAll(static other => other.IsLeaving))
        {
            StartProcess();
        }
    }

    /// <summary>Takes those away that have left.</summary>
    private void BuryLeavers()
    {
        for (var i = _alive.Count - 1; i >= 0; i--)
        {
            var process = _alive[i];
            process.GoOnLeaving();
            if (process.HasLeft)
            {
                Trace.Tell($"p{process.Number} has left");
                _ = Bury(process);
            }
        }
    }

    private IEnumerable<Action> Bury(SimulatedProcess process)
    {
        _alive.Remove(process);
        Stock.OnGone(process.Writer.WriterId);
        Epoch++;
        return process.Crash();
    }
}
