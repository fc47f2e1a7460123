using OrderActors.LocalEngine.Calls;
using Orleans.Configuration;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Activations;

/// <summary>How many calls one activation may have, running and waiting. Ticks are not counted against anybody.</summary>
internal sealed class MailboxLimits(SiloMessagingOptions options, bool isStatelessWorker, GrainRuntime runtime)
{
    private readonly string _name = isStatelessWorker
        ? nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit_StatelessWorker)
        : nameof(SiloMessagingOptions.MaxEnqueuedRequestsHardLimit);

    private readonly int _hard = isStatelessWorker
        ? options.MaxEnqueuedRequestsHardLimit_StatelessWorker
        : options.MaxEnqueuedRequestsHardLimit;

    private readonly int _soft = isStatelessWorker
        ? options.MaxEnqueuedRequestsSoftLimit_StatelessWorker
        : options.MaxEnqueuedRequestsSoftLimit;

    internal LimitExceededException? Check(Activation activation, Turn turn)
    {
        if ((_hard <= 0 && _soft <= 0) || turn is not GrainRequest)
        {
            return null;
        }

        // As in Orleans the call that comes is not counted, so that one more than the limit is let in.
        var load = activation.Load;
        if (_hard > 0 && load > _hard)
        {
            return new LimitExceededException(_name, load, _hard, activation.ToString());
        }

        if (_soft > 0 && load > _soft)
        {
            Log.MailboxLong(runtime.Logger, activation.GrainId, load, _soft);
        }

        return null;
    }
}
