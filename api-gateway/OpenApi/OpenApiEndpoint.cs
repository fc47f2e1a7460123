using System.Text;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>Serves the OpenAPI document.</summary>
/// <param name="services">Knows the endpoints, of which this is one; they are asked for at the first request.</param>
internal sealed class OpenApiEndpoint(IServiceProvider services) : IApiEndpoint
{
    private readonly Lazy<byte[]> _document = new(() => Encoding.UTF8.GetBytes(
        OpenApiDocument.Create(services.GetServices<IApiEndpoint>().Select(static endpoint => endpoint.Route)).ToJsonString()));

    public ApiRoute Route { get; } = new(HttpMethods.Get, "/openapi/v1.json", ApiAccess.Open);

    public ValueTask HandleAsync(ApiRequest request) => JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, _document.Value);
}
