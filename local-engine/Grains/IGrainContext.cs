using Orleans.Serialization.Invocation;

namespace Orleans.Runtime
{
    /// <summary>One activation of a grain, seen from inside.</summary>
    public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
    {
        /// <summary>A reference to the grain.</summary>
        GrainReference GrainReference { get; }

        /// <summary>The grain's id.</summary>
        GrainId GrainId { get; }

        /// <summary>The grain object, or null before it is made and after the activation is gone.</summary>
        object? GrainInstance { get; }

        /// <summary>This activation's id.</summary>
        ActivationId ActivationId { get; }

        /// <summary>The services of this activation; those with a scope live as long as it does.</summary>
        IServiceProvider ActivationServices { get; }

        /// <summary>Runs work as turns of this activation.</summary>
        IWorkItemScheduler Scheduler { get; }

        /// <summary>Completes when the activation is gone.</summary>
        Task Deactivated { get; }

        /// <summary>Keeps an object with the activation, to be had again by <see cref="ITargetHolder.GetComponent"/>.</summary>
        /// <typeparam name="TComponent">The type it is kept under.</typeparam>
        /// <param name="value">The object, or null to forget it.</param>
        void SetComponent<TComponent>(TComponent? value)
            where TComponent : class;

        /// <summary>Ends the activation when the calls that run now are done.</summary>
        /// <param name="deactivationReason">Why.</param>
        /// <param name="cancellationToken">Cuts <c>OnDeactivateAsync</c> short.</param>
        void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    }

    /// <summary>Runs work as turns of one activation: one at a time, never beside its calls.</summary>
    public interface IWorkItemScheduler
    {
        /// <summary>Runs an action as a turn.</summary>
        /// <param name="action">The action.</param>
        void QueueAction(Action action);

        /// <summary>Runs an action as a turn.</summary>
        /// <param name="action">The action.</param>
        /// <param name="state">Its argument.</param>
        void QueueAction(Action<object> action, object state);
    }

    /// <summary>Awaiting the end of an activation.</summary>
    public static class GrainContextExtensions
    {
        /// <summary>Ends the activation and waits until it is gone.</summary>
        /// <param name="grainContext">The activation.</param>
        /// <param name="deactivationReason">Why.</param>
        /// <param name="cancellationToken">Cuts <c>OnDeactivateAsync</c> short.</param>
        /// <returns>When the activation is gone.</returns>
        public static Task DeactivateAsync(
            this IGrainContext grainContext, DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
        {
            grainContext.Deactivate(deactivationReason, cancellationToken);
            return grainContext.Deactivated;
        }
    }
}

namespace Orleans.Serialization.Invocation
{
    /// <summary>Something that holds the object which calls are for.</summary>
    public interface ITargetHolder
    {
        /// <summary>The object that calls are for.</summary>
        /// <returns>The object, or null where there is none yet.</returns>
        object? GetTarget();

        /// <summary>An object that is kept with the holder.</summary>
        /// <param name="componentType">The type it is kept under.</param>
        /// <returns>The object, or null.</returns>
        object? GetComponent(Type componentType);
    }
}
