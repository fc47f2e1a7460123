using OrderActors.LocalEngine.Activations;

namespace OrderActors.LocalEngine.Directory;

/// <summary>The activations of one grain class.</summary>
internal abstract class ActivationDirectory
{
    internal abstract IEnumerable<Activation> All { get; }

    /// <summary>Hands a call or tick to the grain's activation, made for it if there is none.</summary>
    internal abstract void Deliver(string key, Turn turn, bool mayRunHere);

    /// <summary>Forgets an activation, so that the next call makes a new one.</summary>
    internal abstract void Remove(Activation activation);
}
