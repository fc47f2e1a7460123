using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Connections;
using OrderActors.ApiGateway.Deadlines;
using OrderActors.ApiGateway.Health;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Rates;
using OrderActors.ApiGateway.Security;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Requests;

/// <summary>
/// What every request goes through before and after its endpoint: a place among those in flight, the key and its role, the deadline,
/// and whatever went wrong as a problem. One method instead of a chain of middleware, as a read spends most of its time in here.
/// </summary>
internal sealed class ApiPipeline(
    AdmissionGate gate,
    ApiKeyAuthenticator keys,
    ApiRequestPool requests,
    FailureProblems failures,
    GatewayInstruments instruments,
    SiloConnection silo,
    IOptions<AdmissionOptions> admission,
    TimeProvider clock)
{
    private static readonly Problem NoKey = new(ProblemTypes.Unauthorized, "Send a known key as Authorization: Bearer <key>.");

    /// <summary>Puts the pipeline in front of an endpoint.</summary>
    public RequestDelegate Guard(IApiEndpoint endpoint)
    {
        var duration = instruments.DurationOf(endpoint.Route);
        return endpoint is IOngoingEndpoint
            ? context => InvokeOngoingAsync(endpoint, duration, context)
            : context => InvokeAsync(endpoint, duration, context);
    }

    /// <summary>Lets an answer go on after its request: without a place, a deadline, a span or an <see cref="ApiRequest"/>.</summary>
    private async Task InvokeOngoingAsync(IApiEndpoint endpoint, RouteDuration duration, HttpContext context)
    {
        using var use = ConnectionUse.Begin(context);
        try
        {
            await InvokeAsync(endpoint, duration, context);
            if (context.Features.Get<IOngoingAnswer>() is { } answer)
            {
                await answer.RunAsync();
            }
        }
        finally
        {
            context.Features.Get<IOngoingAnswer>()?.Dispose();
        }
    }

    private async Task InvokeAsync(IApiEndpoint endpoint, RouteDuration duration, HttpContext context)
    {
        var started = clock.GetTimestamp();
        using var use = ConnectionUse.Begin(context);
        if (use.IsTooLate)
        {
            context.Abort();
            return;
        }

        using var activity = RequestTrace.Start(endpoint.Route, context);
        var bounded = endpoint.Route.Access != ApiAccess.Open;
        var request = requests.Rent(context, endpoint.Route, started);
        try
        {
            var refusal = (bounded ? Identify(endpoint.Route, request) : null)
                ?? QueryParameters.RefuseUnknown(context.Request, endpoint.Route)
                ?? (bounded ? StartDeadline(request) : null)
                ?? (bounded && gate.Refuses(endpoint.Route.Priority) ? ApiRequest.Full : null);
            if (refusal is not null)
            {
                await request.RefuseAsync(refusal);
            }
            else if (!bounded || endpoint.Route.HasBody || await request.TryAdmitAsync())
            {
                await endpoint.HandleAsync(request);
            }
        }
        catch (Exception exception)
        {
            await failures.AnswerAsync(request, exception);
        }
        finally
        {
            requests.Return(request);
            duration.Record(context.Response.StatusCode, clock.GetElapsedTime(started));
            RequestTrace.Stop(activity, context);
        }
    }

    private Problem? Identify(ApiRoute route, ApiRequest request)
    {
        if (!silo.IsUp)
        {
            return FailureProblems.ClusterUnavailable;
        }

        if (route.Access == ApiAccess.Key)
        {
            if (!keys.TryAuthenticate(request.Context.Request.Headers.Authorization, out var caller))
            {
                return NoKey;
            }

            if ((caller.Roles & route.Role) == 0)
            {
                return new Problem(ProblemTypes.Forbidden, $"The key lacks the role {ApiRoleNames.Of(route.Role)}.");
            }

            request.Identify(caller);
            return caller.Rate is { } rate ? RateFields.Spend(rate, request.Context.Response.Headers) : null;
        }

        return null;
    }

    private Problem? StartDeadline(ApiRequest request)
    {
        if (!RequestDeadline.TryRead(request.Context.Request.Headers, out var timeout))
        {
            return Problem.Invalid(RequestDeadline.HeaderName, "must be a whole number of milliseconds");
        }

        request.StartDeadline(timeout, ArrivalTimeoutOf(request.Route));
        return null;
    }

    // Anybody can begin to send a webhook; how long it may take is not for its sender to say.
    private TimeSpan ArrivalTimeoutOf(ApiRoute route) =>
        route.Access == ApiAccess.Signature ? admission.Value.WebhookArrivalTimeout : TimeSpan.MaxValue;
}
