using OrderActors.LocalEngine.Activations;

namespace Orleans.Runtime;

/// <summary>A name of a grain that calls can be sent to. Equality is by grain and interface.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private protected GrainReference(GrainBinding binding, string key)
    {
        Binding = binding;
        Key = key;
    }

    /// <summary>The grain's id.</summary>
    public GrainId GrainId => GrainId.Create(Binding.Class.GrainType, Key);

    /// <summary>The interface that this reference calls the grain by.</summary>
    public GrainInterfaceType InterfaceType => Binding.InterfaceType;

    /// <summary>The name of the interface that this reference calls the grain by.</summary>
    public virtual string InterfaceName => Binding.InterfaceName;

    internal GrainBinding Binding { get; }

    internal string Key { get; }

    /// <summary>A reference to the same grain by another interface.</summary>
    /// <typeparam name="TGrainInterface">The other interface.</typeparam>
    /// <returns>The reference.</returns>
    public virtual TGrainInterface Cast<TGrainInterface>()
        where TGrainInterface : IAddressable =>
        (TGrainInterface)As(typeof(TGrainInterface));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) =>
        other is not null && InterfaceType == other.InterfaceType && GrainId == other.GrainId;

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    internal object As(Type @interface) =>
        @interface.IsInstanceOfType(this) ? this : Binding.Runtime.Reference(@interface, Binding.Class, Key);

    /// <summary>Equality by grain and interface.</summary>
    /// <param name="reference1">One reference.</param>
    /// <param name="reference2">The other.</param>
    /// <returns>Whether both call the same grain by the same interface.</returns>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Inequality by grain or interface.</summary>
    /// <param name="reference1">One reference.</param>
    /// <param name="reference2">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
}
