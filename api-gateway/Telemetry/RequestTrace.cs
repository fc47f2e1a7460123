using System.Diagnostics;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Telemetry;

/// <summary>Continues the caller's trace.</summary>
internal static class RequestTrace
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "OrderActors.Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts the span of a request; null when nobody collects it.</summary>
    public static Activity? Start(ApiRoute route, HttpContext context)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        _ = TryReadParent(context.Request.Headers, out var parent);
        var activity = Source.StartActivity($"{route.Method} {route.Pattern}", ActivityKind.Server, parent);
        activity?.SetTag("http.request.method", context.Request.Method);
        activity?.SetTag("http.route", route.Pattern);
        return activity;
    }

    /// <summary>Says on the span how the request ended.</summary>
    public static void Stop(Activity? activity, HttpContext context)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>The trace of a request, 32 hexadecimal digits: its caller's where it sent one, otherwise a new one each time.</summary>
    public static string IdOf(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return activity.TraceId.ToHexString();
        }

        return IdOf(context.Request.Headers);
    }

    /// <summary>The trace that headers name, or a new one.</summary>
    public static string IdOf(IHeaderDictionary headers) =>
        (TryReadParent(headers, out var parent) ? parent.TraceId : ActivityTraceId.CreateRandom()).ToHexString();

    private static bool TryReadParent(IHeaderDictionary headers, out ActivityContext parent)
    {
        parent = default;
        return headers.TraceParent is { Count: 1 } value
            && ActivityContext.TryParse(value, headers.TraceState, isRemote: true, out parent);
    }
}
