namespace OrderActors.Load.Loop;

/// <summary>Nothing listens at the address, for longer than the run allows.</summary>
internal sealed class UnreachableTargetException(Uri url) : Exception($"Nothing listens on {url}.");
