using OrderActors.Simulation.Tests.Outside;
using OrderActors.Simulation.Tests.Processes;

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

            if (process.Reads > 0)
            {
                _steps.Add((4, () => process.AnswerRead(_random.Next(process.Reads))));
            }

            if (process.Writer.CanTake)
            {
                _steps.Add((2, () => process.Writer.Take(_random.Next(1, 8))));
            }

            if (process.Writer.CanFinish)
            {
                _steps.Add((4, () => Finish(process)));
            }
        }

        if (Partners.Waiting > 0)
        {
            _steps.Add((2, () => Partners.Serve(_random.Next(Partners.Waiting))));
        }

        if (_late.Count > 0)
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
        Clients.ThrowIfWrong();
    }

    private void Finish(SimulatedProcess process)
    {
        var fate = Faults.Batch();
        process.Note($"batch {fate}");
        if (process.Writer.Finish(fate) is { } late)
        {
            _late.Add(late);
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
            MoveClock(TimeSpan.FromSeconds(_random.Next(60, 600)));
        }

        Drain();
        Faults.KeepPartners(null);
        Trace.Tell($"partners {fault} no more after {Clock.GetUtcNow() - begun}");
    }

    private void MoveClock(TimeSpan by)
    {
        Clock.Advance(by);
        Trace.Add($"clock {Clock.GetUtcNow().Ticks}");
    }
}
