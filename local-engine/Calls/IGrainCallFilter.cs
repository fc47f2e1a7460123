using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans
{
    /// <summary>Something around every call that arrives at a grain.</summary>
    public interface IIncomingGrainCallFilter
    {
        /// <summary>Handles a call; it goes on with <see cref="IGrainCallContext.Invoke"/>.</summary>
        /// <param name="context">The call.</param>
        /// <returns>When the call is done.</returns>
        Task Invoke(IIncomingGrainCallContext context);
    }

    /// <summary>Something around every call that leaves for a grain.</summary>
    public interface IOutgoingGrainCallFilter
    {
        /// <summary>Handles a call; it goes on with <see cref="IGrainCallContext.Invoke"/>.</summary>
        /// <param name="context">The call.</param>
        /// <returns>When the call is done.</returns>
        Task Invoke(IOutgoingGrainCallContext context);
    }

    /// <summary>An <see cref="IIncomingGrainCallFilter"/> as a delegate.</summary>
    /// <param name="context">The call.</param>
    /// <returns>When the call is done.</returns>
    public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

    /// <summary>An <see cref="IOutgoingGrainCallFilter"/> as a delegate.</summary>
    /// <param name="context">The call.</param>
    /// <returns>When the call is done.</returns>
    public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);

    /// <summary>A call, as a filter sees it.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The method and its arguments.</summary>
        IInvokable Request { get; }

        /// <summary>The grain object for a call that arrives, the reference for one that leaves.</summary>
        object Grain { get; }

        /// <summary>The grain that calls, or null when the caller is not a grain.</summary>
        GrainId? SourceId { get; }

        /// <summary>The grain that is called.</summary>
        GrainId TargetId { get; }

        /// <summary>The interface that it is called by.</summary>
        GrainInterfaceType InterfaceType { get; }

        /// <summary>The full name of the interface.</summary>
        string InterfaceName { get; }

        /// <summary>The name of the method.</summary>
        string MethodName { get; }

        /// <summary>The method of the interface.</summary>
        MethodInfo InterfaceMethod { get; }

        /// <summary>The result, once there is one. Setting it replaces the result, or the exception that was thrown.</summary>
        object? Result { get; set; }

        /// <summary>Goes on to the next filter, or to the grain.</summary>
        /// <returns>When the call is done. Its exception comes out here.</returns>
        Task Invoke();
    }

    /// <summary>A call that arrives at a grain.</summary>
    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        /// <summary>The activation that is called.</summary>
        IGrainContext TargetContext { get; }

        /// <summary>The method of the grain class.</summary>
        MethodInfo ImplementationMethod { get; }
    }

    /// <summary>A call that leaves for a grain.</summary>
    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        /// <summary>The activation that calls, or null when the caller is not a grain.</summary>
        IGrainContext? SourceContext { get; }
    }
}

namespace Orleans.Serialization.Invocation
{
    /// <summary>The method and the arguments of a call.</summary>
    public interface IInvokable : IDisposable
    {
        /// <summary>The grain object, once the call has reached it.</summary>
        /// <returns>The object, or null.</returns>
        object? GetTarget();

        /// <summary>How many arguments there are; a cancellation token is not one.</summary>
        /// <returns>The number.</returns>
        int GetArgumentCount();

        /// <summary>An argument.</summary>
        /// <param name="index">Its place, from 0.</param>
        /// <returns>The argument.</returns>
        object? GetArgument(int index);

        /// <summary>Replaces an argument.</summary>
        /// <param name="index">Its place, from 0.</param>
        /// <param name="value">The new argument.</param>
        void SetArgument(int index, object value);

        /// <summary>The name of the method.</summary>
        /// <returns>The name.</returns>
        string GetMethodName();

        /// <summary>The full name of the interface.</summary>
        /// <returns>The name.</returns>
        string GetInterfaceName();

        /// <summary>What the call is called in a trace: interface and method.</summary>
        /// <returns>The name.</returns>
        string GetActivityName();

        /// <summary>The method of the interface.</summary>
        /// <returns>The method.</returns>
        MethodInfo GetMethod();

        /// <summary>The interface.</summary>
        /// <returns>The interface.</returns>
        Type GetInterfaceType();

        /// <summary>The response timeout that the method asks for, or null for the general one.</summary>
        /// <returns>The timeout.</returns>
        TimeSpan? GetDefaultResponseTimeout() => null;

        /// <summary>The caller's token, if the method takes one.</summary>
        /// <returns>The token, or none.</returns>
        CancellationToken GetCancellationToken() => CancellationToken.None;

        /// <summary>Whether the method takes a cancellation token.</summary>
        bool IsCancellable => false;
    }
}
