using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Health;

/// <summary>Says that the process works, and looks at nothing else: a database that is down is no reason to kill a process.</summary>
internal sealed class HealthEndpoint : IApiEndpoint
{
    private static readonly byte[] Body = "{\"status\":\"healthy\"}"u8.ToArray();

    public ApiRoute Route { get; } = new(HttpMethods.Get, "/healthz", ApiAccess.Open);

    public ValueTask HandleAsync(ApiRequest request) => JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, Body);
}
