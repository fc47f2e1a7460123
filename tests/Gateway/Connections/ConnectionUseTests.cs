using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Connections;
using OrderActors.ApiGateway.Requests;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Connections;

/// <summary>Of a request that begins and a closing of its connection only one comes about.</summary>
public sealed class ConnectionUseTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task Request_OnAConnectionThatMayBeClosed_IsNotWorkedOn(bool isClaimed, int handled)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var connection = new GatewayConnection(new DefaultConnectionContext(), TimeProvider.System);
        Assert.True(!isClaimed || connection.TryClaim());
        var context = new DefaultHttpContext { RequestServices = gateway.Services };
        context.Features.Set(connection);
        var endpoint = new CountingEndpoint();

        await gateway.Services.GetRequiredService<ApiPipeline>().Guard(endpoint)(context);

        Assert.Equal(handled, endpoint.Handled);
    }

    private sealed class CountingEndpoint : IApiEndpoint
    {
        public int Handled { get; private set; }

        public ApiRoute Route { get; } = new(HttpMethods.Get, "/counted", ApiAccess.Open);

        public ValueTask HandleAsync(ApiRequest request)
        {
            Handled++;
            return default;
        }
    }
}
