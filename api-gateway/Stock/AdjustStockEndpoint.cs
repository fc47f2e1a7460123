using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.GrainInterfaces.Stock;

namespace OrderActors.ApiGateway.Stock;

/// <summary>Adds units, or takes some away. Not idempotent: a repeat adds them again.</summary>
internal sealed class AdjustStockEndpoint(StockGrains stock) : IApiEndpoint
{
    /// <summary>Units that one adjustment can add or take away.</summary>
    public const long MaxDelta = SetStockEndpoint.MaxOnHand;

    public ApiRoute Route { get; } = ApiRoute.ForRole(ApiRoles.Stock, HttpMethods.Post, "/v1/stock/{sku}/adjustments");

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

        var (adjustment, problem) = await JsonBody.ReadAsync<Adjustment>(request, ReadAdjustment);
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
            ? await grain.AdjustAsync(adjustment.Delta, adjustment.Reason, request.Deadline)
            : await grain.ChangeAsync(
                new AdjustStockMessage(VersionDemandMessage.Of(demand), adjustment.Delta, adjustment.Reason), request.Deadline);
        await StockAnswers.WriteAsync(request, sku, answer);
    }

    private static Adjustment ReadAdjustment(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        var (deltaPath, reasonPath) = (MemberPath.Of("delta"), MemberPath.Of("reason"));
        long? delta = null;
        string? reason = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (StrictJson.IsMember(ref reader, "delta"u8, delta is not null, deltaPath, errors, out var read))
            {
                delta = read ? StrictJson.ReadInteger(ref reader, -MaxDelta, MaxDelta, deltaPath, errors) : delta;
            }
            else if (StrictJson.IsMember(ref reader, "reason"u8, reason is not null, reasonPath, errors, out read))
            {
                reason = read ? StrictJson.ReadText(ref reader, TextRule.Prose, reasonPath, errors) : reason;
            }
            else
            {
                StrictJson.RefuseUnknown(ref reader, MemberPath.Root, errors);
            }
        }

        StrictJson.Require(delta is not null, deltaPath, errors);
        StrictJson.Require(reason is not null, reasonPath, errors);
        return new Adjustment(delta ?? 0, reason ?? "");
    }

    private readonly record struct Adjustment(long Delta, string Reason);
}
