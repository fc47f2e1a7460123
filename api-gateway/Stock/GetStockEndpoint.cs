using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Stock;

namespace OrderActors.ApiGateway.Stock;

/// <summary>Reads the counters of a SKU.</summary>
internal sealed class GetStockEndpoint(StockGrains stock) : IApiEndpoint
{
    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Stock, HttpMethods.Get, "/v1/stock/{sku}");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (!stock.TryFind(request, out var sku, out var grain))
        {
            await request.RefuseAsync(StockGrains.InvalidSku);
            return;
        }

        var headers = request.Context.Request.Headers;
        if (Preconditions.ReadMatch(headers, out var match) is { } problem)
        {
            await request.RefuseAsync(problem);
            return;
        }

        var answer = await request.CallAsync(grain, static (grain, deadline) => grain.GetAsync(deadline));
        if (answer is { Refusal: StockRefusal.None, Stock.Version: 0 })
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        if (answer is { Refusal: StockRefusal.None, Stock.Version: var version })
        {
            switch (Preconditions.Judge(headers, match, version))
            {
                case ReadVerdict.NotModified:
                    Preconditions.WriteNotModified(request.Context.Response, version);
                    return;
                case ReadVerdict.Mismatch:
                    answer = answer with { Refusal = StockRefusal.VersionMismatch };
                    break;
            }
        }

        await StockAnswers.WriteAsync(request, sku, answer);
    }
}
