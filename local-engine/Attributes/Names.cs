using Orleans.Runtime;

namespace Orleans
{
    /// <summary>Names the kind of grain that a class is, in place of its class name.</summary>
    /// <param name="grainType">The name.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class GrainTypeAttribute(string grainType) : Attribute
    {
        private readonly GrainType _grainType = GrainType.Create(grainType);

        /// <summary>The name.</summary>
        /// <param name="services">Not used.</param>
        /// <param name="type">Not used.</param>
        /// <returns>The name.</returns>
        public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
    }
}

namespace Orleans.Metadata
{
    /// <summary>Chooses the kind of grain that an interface stands for where several classes implement it.</summary>
    /// <param name="grainType">The name of the kind.</param>
    [AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
    public sealed class DefaultGrainTypeAttribute(string grainType) : Attribute
    {
        internal string GrainType { get; } = grainType;
    }
}
