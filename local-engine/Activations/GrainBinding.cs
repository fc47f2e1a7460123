using OrderActors.LocalEngine.Calls;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <summary>A grain interface bound to the class that implements it in one engine. All references by that interface share it.</summary>
internal sealed class GrainBinding(GrainRuntime runtime, GrainClass @class, Type @interface)
{
    private readonly Func<GrainBinding, string, GrainProxy> _create = ProxyEmitter.Factory(@interface);

    internal GrainRuntime Runtime { get; } = runtime;

    internal GrainClass Class { get; } = @class;

    internal string InterfaceName { get; } = @interface.FullName!;

    internal GrainInterfaceType InterfaceType { get; } = GrainInterfaceType.Create(@interface.FullName!);

    internal GrainProxy Reference(string key) => _create(this, key);
}
