using OrderActors.LocalEngine.Activations;
using OrderActors.LocalEngine.Reminders;
using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <inheritdoc cref="IFaultInjection"/>
internal sealed class FaultInjection(GrainRuntime runtime, ActivationCollector collector, MemoryShedder shedder, ReminderService reminders)
    : IFaultInjection
{
    public void Crash()
    {
        collector.Dispose();
        shedder.Dispose();
        reminders.Dispose();
        runtime.Crash();
    }

    public IGrainContext? Orphan(GrainId grain)
    {
        var found = runtime.Activations.FirstOrDefault(one => one.GrainId == grain);
        found?.Class.Directory.Remove(found);
        return found;
    }
}
