using System.Diagnostics;
using Orleans;
using Orleans.Runtime;

namespace OrderActors.LocalEngine.Diagnostics;

/// <summary>The source and the tags of the spans that calls make, as Orleans makes them.</summary>
internal static class CallTrace
{
    internal const string ContextKey = "traceparent";

    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application");

    internal static async Task RunAsync(IGrainCallContext call, ActivityKind kind, ActivityContext parent, Action<Activity> onStarted)
    {
        using var span = Source.StartActivity(call.Request.GetActivityName(), kind, parent);
        if (span is null)
        {
            await call.Invoke();
            return;
        }

        span.SetTag("rpc.system", "orleans");
        span.SetTag("rpc.service", call.InterfaceName);
        span.SetTag("rpc.method", call.MethodName);
        span.SetTag("rpc.orleans.target_id", call.TargetId.ToString());
        onStarted(span);
        try
        {
            await call.Invoke();
        }
        catch (Exception failure)
        {
            span.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
    }
}

/// <summary>Makes a span for a call that leaves, and sends its id along.</summary>
internal sealed class OutgoingTraceFilter : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) => Activity.Current is null
        ? context.Invoke()
        : CallTrace.RunAsync(context, ActivityKind.Client, default, static span => RequestContext.Set(CallTrace.ContextKey, span.Id!));
}

/// <summary>Makes a span for a call that arrives, under the one that was sent along.</summary>
internal sealed class IncomingTraceFilter : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) =>
        RequestContext.Get(CallTrace.ContextKey) is string id && ActivityContext.TryParse(id, null, isRemote: true, out var parent)
            ? CallTrace.RunAsync(context, ActivityKind.Server, parent, static _ => { })
            : context.Invoke();
}
