using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Telemetry;

namespace OrderActors.ApiGateway.Requests;

/// <summary>Maps the endpoints, and problems for everything else.</summary>
internal static class ApiRoutes
{
    /// <summary>Maps every endpoint that is registered.</summary>
    public static void Map(IEndpointRouteBuilder routes, IEnumerable<IApiEndpoint> endpoints, ApiPipeline pipeline, ProblemWriter problems)
    {
        foreach (var path in endpoints.GroupBy(static endpoint => endpoint.Route.Pattern, StringComparer.Ordinal))
        {
            var allowed = new List<string>();
            foreach (var endpoint in path)
            {
                var methods = MethodsOf(endpoint.Route);
                allowed.AddRange(methods);
                routes.MapMethods(endpoint.Route.Pattern, methods, pipeline.Guard(endpoint)).WithMetadata(endpoint.Route);
            }

            // An endpoint without methods is taken only where none of those above fits.
            routes.Map(path.Key, RefuseMethod(string.Join(", ", allowed), problems));
        }

        routes.MapFallback("{**path}", context => problems.WriteAsync(context, Problem.NotFound, RequestTrace.IdOf(context)).AsTask());
    }

    private static string[] MethodsOf(ApiRoute route) =>
        route.Method == HttpMethods.Get ? [HttpMethods.Get, HttpMethods.Head] : [route.Method];

    private static RequestDelegate RefuseMethod(string allowed, ProblemWriter problems)
    {
        var problem = new Problem(ProblemTypes.MethodNotAllowed, $"Allowed here: {allowed}.");
        return context =>
        {
            context.Response.Headers.Allow = allowed;
            return problems.WriteAsync(context, problem, RequestTrace.IdOf(context)).AsTask();
        };
    }
}
