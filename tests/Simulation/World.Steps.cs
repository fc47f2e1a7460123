using OrderActors.Simulation.Tests.Outside;

namespace OrderActors.Simulation.Tests;

/// <content>What can happen next, and choosing it.</content>
internal sealed partial class World
{
    private const int LooksInALongFault = 70;

    private void CollectSteps()
    {
        _steps.Clear();
        foreach (var process in _alive)
        {
            if (process.Scheduler.Count > 0)
            {
                _steps.Add((10, () => process.Scheduler.RunOne()));
            }

            if (process.Impatient > 0)
            {
                _steps.Add((1, () => process.GiveUp(_random.Next(process.Impatient))));
            }

            if (process.Database.Waiting > 0)
            {
                _steps.Add((4, () => process.Database.Serve(_random.Next(process.Database.Waiting))));
            }

            if (process.KnownVersion < Membership.Version)
            {
                _steps.Add((Faults.Gossip, () => Learn(process)));
            }

            if (process.Host.Steps > 0)
            {
                _steps.Add((3, process.Host.RunOne));
            }

            if (process.Host.Announcements > 0)
            {
                _steps.Add((3, () => process.Host.AnnounceOne(_random.Next(process.Host.Announcements))));
            }
        }

        if (Network.Waiting > 0)
        {
            _steps.Add((5, () => Network.Deliver(_random.Next(Network.Waiting))));
        }

        foreach (var member in Membership.Members)
        {
            if (Membership.Members.Count > 1 && !_alive.Exists(process => process.Number == member.Process))
            {
                _steps.Add((0.2, () => Expel(member.Process)));
            }
        }

        if (Partners.Waiting > 0)
        {
            _steps.Add((2, () => Partners.Serve(_random.Next(Partners.Waiting))));
        }

        if (_late.Count > 0 && !_keepsLate)
        {
            _steps.Add((0.5, WriteLate));
        }
    }

    private void TakeStep()
    {
        var choice = _random.NextDouble() * _steps.Sum(static step => step.Weight);
        var index = 0;
        while (index < _steps.Count - 1 && (choice -= _steps[index].Weight) >= 0)
        {
            index++;
        }

        _steps[index].Step();
        Trace.Add($"{index}/{_steps.Count}");
        BuryLeavers();
        Clients.ThrowIfWrong();
        if (_broken is not null)
        {
            throw new BrokenRuleException(_broken);
        }
    }

    private void WriteLate()
    {
        var index = _random.Next(_late.Count);
        var write = _late[index];
        _late.RemoveAt(index);
        write();
        Trace.Tell("late batch");
    }

    /// <summary>Partners do nothing but one thing for hours, in which every effect comes up more often than it may be refused.</summary>
    private void LastForHours(PartnerFate fault)
    {
        Trace.Tell($"partners {fault} from now on");
        Faults.KeepPartners(fault);
        var begun = Clock.GetUtcNow();
        for (var looks = 0; looks < LooksInALongFault; looks++)
        {
            Drain();

            // At once: in between, reminders would be called every minute, and run out of time before anybody could take a turn.
            Clock.Skip(TimeSpan.FromSeconds(_random.Next(60, 600)));
            AfterClock();
        }

        Drain();
        Faults.KeepPartners(null);
        Trace.Tell($"partners {fault} no more after {Clock.GetUtcNow() - begun}");
    }

    private void MoveClock(TimeSpan by)
    {
        Clock.Advance(by);
        AfterClock();
    }

    private void AfterClock()
    {
        Trace.Add($"clock {Clock.GetUtcNow().Ticks}");
        foreach (var process in _alive.Where(static process => process.IsLeaving && process.Catalog.List().Count > 0))
        {
            // A call that still ran may have made further activations.
            process.Leave();
        }
    }
}
