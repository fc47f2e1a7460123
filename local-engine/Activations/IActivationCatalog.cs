using Orleans.Runtime;

namespace OrderActors.LocalEngine;

/// <summary>What is in memory just now, for administration and for tests.</summary>
public interface IActivationCatalog
{
    /// <summary>How many grain timers run.</summary>
    int TimerCount { get; }

    /// <summary>All activations, in no order. It is a look and not a freeze: they go on while it is taken.</summary>
    /// <returns>The activations.</returns>
    IReadOnlyList<ActivationView> List();

    /// <summary>Ends a grain's activation, if it has one.</summary>
    /// <param name="grain">The grain.</param>
    /// <returns>When it is gone.</returns>
    Task DeactivateAsync(GrainId grain);
}

/// <summary>One activation, as it was when it was looked at.</summary>
/// <param name="GrainId">Which grain it is.</param>
/// <param name="GrainClass">Its class.</param>
/// <param name="ActivationId">Which activation of the grain it is.</param>
/// <param name="RunningCalls">How many calls and ticks run, those that wait for something included.</param>
/// <param name="WaitingCalls">How many calls and ticks wait for their turn.</param>
/// <param name="IdleTime">How long ago the last call ended.</param>
public sealed record ActivationView(
    GrainId GrainId, Type GrainClass, ActivationId ActivationId, int RunningCalls, int WaitingCalls, TimeSpan IdleTime);
