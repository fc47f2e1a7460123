using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Placement
{
    /// <summary>The base of the attributes that say where an activation is made. With one process there is only one place.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public abstract class PlacementAttribute : Attribute
    {
        private protected PlacementAttribute(PlacementStrategy placement) => PlacementStrategy = placement;

        /// <summary>The strategy.</summary>
        public PlacementStrategy PlacementStrategy { get; private set; }
    }

    /// <summary>Makes the activation where the call comes from. With one process that is always so.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
    public sealed class PreferLocalPlacementAttribute : PlacementAttribute
    {
        /// <summary>Marks the class.</summary>
        public PreferLocalPlacementAttribute()
            : base(new PreferLocalPlacement())
        {
        }
    }
}

namespace Orleans.Concurrency
{
    /// <summary>Lets several activations of one grain take calls side by side, none of them found by anybody else.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class StatelessWorkerAttribute : PlacementAttribute
    {
        /// <summary>Allows a number of activations.</summary>
        /// <param name="maxLocalWorkers">At most so many a key; 0 or less stands for the number of processors.</param>
        public StatelessWorkerAttribute(int maxLocalWorkers)
            : base(new StatelessWorkerPlacement()) =>
            MaxLocalWorkers = maxLocalWorkers > 0 ? maxLocalWorkers : Environment.ProcessorCount;

        /// <summary>Allows as many activations a key as there are processors.</summary>
        public StatelessWorkerAttribute()
            : this(0)
        {
        }

        internal int MaxLocalWorkers { get; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>The base of what says where an activation is made.</summary>
    public abstract class PlacementStrategy;

    /// <summary>The strategy of <see cref="Orleans.Placement.PreferLocalPlacementAttribute"/>.</summary>
    public sealed class PreferLocalPlacement : PlacementStrategy;

    internal sealed class StatelessWorkerPlacement : PlacementStrategy;
}
