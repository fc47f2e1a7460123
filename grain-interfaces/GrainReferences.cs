#if ORLEANS_ENGINE
using System.Runtime.CompilerServices;
#endif

namespace OrderActors.GrainInterfaces;

/// <summary>Makes references to grains by their keys.</summary>
public static class GrainReferences
{
    /// <summary>
    /// A reference to a grain, as <c>GetGrain</c> makes it. Orleans finds out the names of the interface and of the class by reflection
    /// for every reference, which was a tenth of what a process did for an order; here they are found out once for each interface.
    /// </summary>
    /// <typeparam name="TGrain">The interface to call the grain by; one class implements it.</typeparam>
    /// <param name="grains">What makes references.</param>
    /// <param name="key">The grain's key.</param>
    /// <returns>The reference.</returns>
    public static TGrain Find<TGrain>(this IGrainFactory grains, string key)
        where TGrain : IGrainWithStringKey
    {
#if ORLEANS_ENGINE
        if (Kind<TGrain>.Known.TryGetValue(grains, out var kind))
        {
            return (TGrain)grains.GetGrain(GrainId.Create(kind.GrainType, IdSpan.Create(key)), kind.Interface);
        }

        var grain = grains.GetGrain<TGrain>(key);
        if ((object)grain is GrainReference reference)
        {
            Kind<TGrain>.Known.AddOrUpdate(grains, new(reference.GrainId.Type, reference.InterfaceType));
        }

        return grain;
#else
        return grains.GetGrain<TGrain>(key);
#endif
    }

#if ORLEANS_ENGINE
    private static class Kind<TGrain>
    {
        /// <summary>By who makes the references; a process can have several clusters and clients.</summary>
        public static ConditionalWeakTable<IGrainFactory, Names> Known { get; } = [];
    }

    private sealed record Names(GrainType GrainType, GrainInterfaceType Interface);
#endif
}
