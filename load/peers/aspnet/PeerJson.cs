using System.Text.Json.Serialization;
using OrderActors.AspNetPeer.Orders;
using OrderActors.AspNetPeer.Stock;
using OrderActors.AspNetPeer.Webhooks;

namespace OrderActors.AspNetPeer;

/// <summary>The JSON of requests and of what is kept.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    MaxDepth = 8,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CreateBody))]
[JsonSerializable(typeof(StockBody))]
[JsonSerializable(typeof(StockAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(PaymentEvent))]
[JsonSerializable(typeof(FulfilmentEvent))]
[JsonSerializable(typeof(Payment))]
[JsonSerializable(typeof(Fulfilment))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PeerJson : JsonSerializerContext;
