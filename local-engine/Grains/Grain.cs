using OrderActors.LocalEngine.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of a grain class.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly IGrainRuntime? _runtime;

    /// <summary>For the engine, which says by the thread which activation it constructs.</summary>
    protected Grain()
        : this(Activation.Constructing
            ?? throw new InvalidOperationException("Only the engine constructs grains. Call IGrainFactory.GetGrain."))
    {
    }

    /// <summary>For a test that constructs the grain itself.</summary>
    /// <param name="grainContext">The context.</param>
    /// <param name="grainRuntime">The services that a grain uses; by default those of the context.</param>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _runtime = grainRuntime ?? (grainContext as Activation)?.Runtime;
    }

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; private set; }

    /// <summary>This grain's reference.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    /// <summary>The services of the activation; those with a scope live as long as it does.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices ?? Runtime.ServiceProvider;

    /// <summary>The grain's id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    private IGrainRuntime Runtime => _runtime ?? throw new InvalidOperationException("This grain was constructed without a runtime.");

    /// <summary>Ends this activation when the calls that run now are done. Waiting calls go to the next activation.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps idle collection away from this activation.</summary>
    /// <param name="timeSpan">For how long; zero or less takes the delay back.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    /// <param name="cancellationToken">Cancelled when the activation takes longer than it may.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Cancelled when the deactivation takes longer than it may.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
