using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.ApiGateway.Stock;

/// <summary>Sets what is on hand now.</summary>
internal sealed class SetStockEndpoint(StockGrains stock) : IApiEndpoint
{
    /// <summary>Units that can be set.</summary>
    public const long MaxOnHand = 1_000_000_000_000;

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Stock, HttpMethods.Put, "/v1/stock/{sku}");

    public async ValueTask HandleAsync(ApiRequest request)
    {
        if (!stock.TryFind(request, out var sku, out var grain))
        {
            await request.RefuseAsync(StockGrains.InvalidSku);
            return;
        }

        if (Preconditions.Read(request.Context.Request.Headers, out var demand) is { } unreadable)
        {
            await request.RefuseAsync(unreadable);
            return;
        }

        var (onHand, problem) = await JsonBody.ReadAsync<long>(request, ReadOnHand);
        if (problem is not null)
        {
            await request.RefuseAsync(problem);
            return;
        }

        if (!await request.TryAdmitAsync())
        {
            return;
        }

        var answer = demand.IsNone
            ? await grain.SetOnHandAsync(onHand, request.Deadline)
            : await grain.ChangeAsync(new SetOnHandMessage(VersionDemandMessage.Of(demand), onHand), request.Deadline);
        await StockAnswers.WriteAsync(request, sku, answer);
    }

    private static long ReadOnHand(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        var path = MemberPath.Of("onHand");
        long? onHand = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (!StrictJson.IsMember(ref reader, "onHand"u8, onHand is not null, path, errors, out var read))
            {
                StrictJson.RefuseUnknown(ref reader, MemberPath.Root, errors);
            }
            else if (read)
            {
                onHand = StrictJson.ReadInteger(ref reader, 0, MaxOnHand, path, errors);
            }
        }

        StrictJson.Require(onHand is not null, path, errors);
        return onHand ?? 0;
    }
}
