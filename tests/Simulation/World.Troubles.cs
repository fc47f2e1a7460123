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

    /// <summary>Likewise, while a process waits for what it had read before. When it has the shards again, the others are asked for what
    /// is written by then, and nothing goes on in the cluster that could excuse an older answer.</summary>
    private void TakeSlowDetour(SimulatedProcess slow)
    {
        // In memory, so that who comes later does not wait for an activation, which would read by itself.
        Clients.LookAround();
        Drain();
        slow.Database.KeepsAnswers = true;
        Touch();
        Clients.LookAround();
        TakeSteps(MostSteps);
        StartProcess();
        HearAll();
        Clients.CountAround();
        TakeSteps(4 * MostSteps);
        Leave(_alive[^1]);
        HearAll();
        if (_random.Next(3) > 0)
        {
            Drain();
        }

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

    /// <summary>All hear of another version with the same members, and trust nothing that is in memory.</summary>
    private void Touch()
    {
        Membership.Touch();
        Epoch++;
        HearAll();
    }

    private void HearAll()
    {
        while (_alive.Find(process => process.KnownVersion < Membership.Version) is { } behind)
        {
            Learn(behind);
        }
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
