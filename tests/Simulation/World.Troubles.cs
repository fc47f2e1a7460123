using OrderActors.Simulation.Tests.Processes;

namespace OrderActors.Simulation.Tests;

/// <content>Troubles that come as a whole: things that have to happen one after the other, which they would seldom do by chance.</content>
internal sealed partial class World
{
    private const int MostSteps = 60;

    /// <summary>
    /// Uses orders and SKUs where they are, then where they have gone to, and then where they were at first, and where what is in memory
    /// is of that time.
    /// </summary>
    private void TakeDetour()
    {
        if (_alive.Exists(static process => process.IsLeaving))
        {
            return;
        }

        Trace.Tell("detour");
        if (_random.Next(3) == 0 && _alive.Count < Addresses)
        {
            TakeSlowDetour(AnyProcess());
            return;
        }

        var isJoined = _alive.Count < Addresses;
        Use();
        if (isJoined)
        {
            StartProcess();
        }
        else
        {
            Leave(_alive[^1]);
        }

        Hear();
        Clients.CountAround();
        Use();
        if (isJoined && _alive.Count > 1 && _random.Next(2) == 0)
        {
            Leave(_alive[^1]);
        }
        else if (isJoined && _alive.Count > 1)
        {
            Kill(_alive[^1]);
            Expel(_started);
        }
        else if (_alive.Count < Addresses)
        {
            StartProcess();
        }

        if (_random.Next(2) == 0)
        {
            // With much on its way.
            Clients.CountAround();
            TakeSteps(_random.Next(MostSteps));
        }

        Hear();
        Use();
    }

    /// <summary>Likewise, while a process waits for what it had read before.</summary>
    private void TakeSlowDetour(SimulatedProcess slow)
    {
        slow.Database.KeepsAnswers = true;
        Membership.Touch();
        Epoch++;
        HearAll();
        Clients.LookAround();
        TakeSteps(MostSteps);
        StartProcess();
        HearAll();
        Clients.CountAround();
        TakeSteps(4 * MostSteps);
        Leave(_alive[^1]);
        HearAll();
        Clients.LookAround();
        TakeSteps(MostSteps);
        slow.Database.KeepsAnswers = false;
        Drain();
    }

    /// <summary>All hear of the members, at once or as it happens.</summary>
    private void Hear()
    {
        if (_random.Next(3) == 0)
        {
            return;
        }

        HearAll();
        if (_random.Next(2) == 0)
        {
            Clients.LookAround();
        }
        else
        {
            Clients.PlaceNew();
        }
    }

    private void HearAll()
    {
        while (_alive.Find(process => process.KnownVersion < Membership.Version) is { } behind)
        {
            Learn(behind);
        }
    }

    /// <summary>A batch gets lost and is written much later, when its process has given it up and people have asked again.</summary>
    private void TakeBlackout()
    {
        var process = AnyProcess();
        Trace.Tell($"p{process.Number} blackout");
        _keepsLate = true;
        if (_random.Next(2) == 0)
        {
            process.Database.CutNext(TimeSpan.FromSeconds(_random.Next(4, 12)));
        }
        else
        {
            process.Database.RefuseAfterNext();
        }

        Use();
        if (_random.Next(2) == 0)
        {
            // What is in memory is read again, and the batch is still on its way.
            Membership.Touch();
            Epoch++;
            HearAll();
            Clients.LookAround();
        }

        for (var seconds = 0; seconds < 5; seconds++)
        {
            MoveClock(TimeSpan.FromSeconds(1));
            TakeSteps(MostSteps);
        }

        // Whatever is written now makes the late batch harmless, and reading must do so too.
        Clients.ReadMany();
        Clients.LookAround();
        Drain();
        _keepsLate = false;
        while (_late.Count > 0 && _random.Next(8) > 0)
        {
            WriteLate();
        }

        Clients.ReadMany();
        Clients.LookAround();
        Drain();
    }

    private HashSet<int> Some(int count, int below) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(below))];

    /// <summary>Clients do something, and what they do gets on, mostly to its end.</summary>
    private void Use()
    {
        for (var rounds = _random.Next(1, 4); rounds > 0; rounds--)
        {
            Clients.ComeBack();
            if (_random.Next(2) == 0)
            {
                Drain();
            }
            else
            {
                TakeSteps(_random.Next(MostSteps));
            }
        }
    }

    private void TakeSteps(int count)
    {
        for (; count > 0; count--)
        {
            CollectSteps();
            if (_steps.Count == 0)
            {
                return;
            }

            TakeStep();
        }
    }
}
