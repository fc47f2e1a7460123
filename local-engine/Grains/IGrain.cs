using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Marks an interface whose calls go to grains.</summary>
    public interface IGrain : IAddressable;

    /// <summary>Marks a grain interface whose grains have a text as key.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>Marks a grain interface whose grains have a <see cref="Guid"/> as key.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>Marks a grain interface whose grains have a <see cref="long"/> as key.</summary>
    public interface IGrainWithIntegerKey : IGrain;
}

namespace Orleans.Runtime
{
    /// <summary>Something that calls can be sent to: a grain, or a reference to one.</summary>
    public interface IAddressable;
}
