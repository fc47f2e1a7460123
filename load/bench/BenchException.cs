namespace OrderActors.Bench;

/// <summary>A comparison that can't be made; the message says why.</summary>
internal sealed class BenchException(string message) : Exception(message);
