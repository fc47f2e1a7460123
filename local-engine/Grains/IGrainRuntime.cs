namespace Orleans.Runtime;

/// <summary>What the base class <see cref="Grain"/> asks of the engine.</summary>
public interface IGrainRuntime
{
    /// <summary>Makes references to grains.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>The services of the process.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The clock that timers, ages and deadlines go by.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends an activation when the calls that run now are done.</summary>
    /// <param name="grainContext">The activation.</param>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps idle collection away from an activation.</summary>
    /// <param name="grainContext">The activation.</param>
    /// <param name="timeSpan">For how long; zero or less takes the delay back.</param>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
