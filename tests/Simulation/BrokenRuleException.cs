namespace OrderActors.Simulation.Tests;

/// <summary>Something happened that must never happen.</summary>
internal sealed class BrokenRuleException(string message) : Exception(message);
