using System.Text.Json;
using OrderActors.ApiGateway.Problems;
using OrderActors.ApiGateway.Requests;

namespace OrderActors.ApiGateway.Webhooks;

/// <summary>What a partner's webhook says, before it is known whether its type has all that it needs.</summary>
internal sealed class WebhookEvent
{
    /// <summary>What happened; empty when it was no text.</summary>
    public string Type { get; private set; } = "";

    /// <summary>The tenant.</summary>
    public string Tenant { get; private set; } = "";

    /// <summary>The members of <c>data</c>.</summary>
    public WebhookData Data { get; private set; } = new();

    /// <summary>Reads an event.</summary>
    public static WebhookEvent Read(ref Utf8JsonReader reader, ValidationErrors errors)
    {
        var (typePath, tenantPath, dataPath) = (MemberPath.Of("type"), MemberPath.Of("tenant"), MemberPath.Of("data"));
        string? type = null;
        string? tenant = null;
        WebhookData? data = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (StrictJson.IsMember(ref reader, "type"u8, type is not null, typePath, errors, out var read))
            {
                type = read ? StrictJson.ReadText(ref reader, TextRule.EventType, typePath, errors) : type;
            }
            else if (StrictJson.IsMember(ref reader, "tenant"u8, tenant is not null, tenantPath, errors, out read))
            {
                tenant = read ? StrictJson.ReadText(ref reader, TextRule.Key, tenantPath, errors) : tenant;
            }
            else if (StrictJson.IsMember(ref reader, "data"u8, data is not null, dataPath, errors, out read))
            {
                data = read ? WebhookData.Read(ref reader, errors) : data;
            }
            else
            {
                StrictJson.RefuseUnknown(ref reader, MemberPath.Root, errors);
            }
        }

        StrictJson.Require(type is not null, typePath, errors);
        StrictJson.Require(tenant is not null, tenantPath, errors);
        StrictJson.Require(data is not null, dataPath, errors);
        return new WebhookEvent { Type = type ?? "", Tenant = tenant ?? "", Data = data ?? new WebhookData() };
    }
}
