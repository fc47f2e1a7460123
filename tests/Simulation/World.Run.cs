namespace OrderActors.Simulation.Tests;

/// <content>A history from its beginning to its end.</content>
internal sealed partial class World
{
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
            Live(operations);
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

    /// <summary>Everything happens, and what goes wrong does.</summary>
    private void Live(int operations)
    {
        var longFaultAt = _random.Next(operations);
        var detours = Some(Faults.Detours, operations);
        var blackouts = Some(Faults.Blackouts, operations);
        var stalls = Some(Faults.Stalls, operations);
        for (var steps = 0; operations > 0; steps++)
        {
            Limit(steps);
            if (operations == longFaultAt && Faults.LongFault is { } fault)
            {
                longFaultAt = -1;
                LastForHours(fault);
            }

            if (detours.Remove(operations))
            {
                TakeDetour();
            }

            if (blackouts.Remove(operations))
            {
                TakeBlackout();
            }

            if (stalls.Remove(operations))
            {
                TakeStall();
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
