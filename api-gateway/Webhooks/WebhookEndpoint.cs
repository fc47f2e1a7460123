using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Orders;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;
using OrderActors.ApiGateway.Security;
using OrderActors.Domain.Orders;
using OrderActors.GrainInterfaces.Orders;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>
/// Takes a partner's webhook: verifies it on the raw bytes, and tells the order. Whatever may pass is answered with 503, so that the
/// partner delivers it again; the order takes each <c>webhook-id</c> once.
/// </summary>
internal abstract class WebhookEndpoint(string partner, WebhookSignature signature, OrderGrains orders) : IApiEndpoint
{
    private static readonly Problem Untrusted = new(
        ProblemTypes.InvalidSignature, "An id, a recent timestamp and a signature that fits them and the body are required.");

    private static readonly Problem TryAgain = new(ProblemTypes.TryAgain, "Deliver the event again, with the same webhook-id.");

    public ApiRoute Route { get; } = new(HttpMethods.Post, $"/v1/webhooks/{partner}", ApiAccess.Signature)
    {
        Priority = RequestPriority.Webhook,
    };

    public async ValueTask HandleAsync(ApiRequest request)
    {
        var http = request.Context.Request;
        if (!signature.CanBeGenuine(http.Headers))
        {
            await request.RefuseAsync(Untrusted);
            return;
        }

        var (notice, reported, problem) = await RequestBody.ReadAsync(request, http, Read);
        if (problem is not null || notice is null || reported is null)
        {
            await request.RefuseAsync(problem ?? Untrusted);
            return;
        }

        var grain = TenantName.IsValid(reported.Tenant) ? orders.Find(reported.Tenant, reported.Data.OrderId ?? "") : null;
        if (grain is null)
        {
            await request.RefuseAsync(Problem.NotFound);
            return;
        }

        if (!await request.TryAdmitAsync())
        {
            return;
        }

        var answer = await request.CallAsync((grain, notice), static (call, deadline) => call.grain.NoteAsync(call.notice, deadline));
        request.OnAnswer(answer.QueueDelayMs);
        if (answer.Refusal == OrderRefusal.None)
        {
            request.Context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await request.RefuseAsync(answer.Refusal.IsTransient() ? TryAgain : RefusalProblems.Of(answer) ?? TryAgain);
    }

    /// <summary>Makes a notice of an event.</summary>
    /// <returns>Null when the partner has no such event, or a member is missing; that is then among the errors.</returns>
    protected abstract PartnerNotice? NoticeOf(string id, WebhookEvent reported, ValidationErrors errors);

    private (PartnerNotice? Notice, WebhookEvent? Reported, Problem? Problem) Read(ReadOnlySpan<byte> body, HttpRequest request)
    {
        if (signature.Verify(request.Headers, body) is not { } id)
        {
            return (null, null, Untrusted);
        }

        if (RequestBody.RefuseUnlessJson(request) is { } notJson)
        {
            return (null, null, notJson);
        }

        var errors = new ValidationErrors();
        var problem = StrictJson.TryRead(body, errors, WebhookEvent.Read, out var reported);
        if (problem is not null || reported is null || errors.Any)
        {
            return (null, null, problem ?? Problem.Invalid(errors));
        }

        StrictJson.Require(reported.Data.OrderId is not null, WebhookData.PathOf("orderId"), errors);
        var notice = NoticeOf($"{partner}:{id}", reported, errors);
        problem = errors.Any ? Problem.Invalid(errors)
            : notice is null ? new Problem(ProblemTypes.UnknownEventType, $"No event of this endpoint is called {reported.Type}.")
            : null;
        return (notice, reported, problem);
    }
}

/// <summary>Takes the payment provider's webhooks.</summary>
internal sealed class PaymentWebhookEndpoint(WebhookSignature signature, OrderGrains orders)
    : WebhookEndpoint("payment", signature, orders)
{
    protected override PartnerNotice? NoticeOf(string id, WebhookEvent reported, ValidationErrors errors) =>
        PartnerNotices.OfPayment(id, reported, errors);
}

/// <summary>Takes the fulfilment partner's webhooks.</summary>
internal sealed class FulfilmentWebhookEndpoint(WebhookSignature signature, OrderGrains orders)
    : WebhookEndpoint("fulfilment", signature, orders)
{
    protected override PartnerNotice? NoticeOf(string id, WebhookEvent reported, ValidationErrors errors) =>
        PartnerNotices.OfFulfilment(id, reported, errors);
}
