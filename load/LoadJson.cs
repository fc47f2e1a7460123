using System.Text.Json.Serialization;
using OrderActors.Load.Orders;
using OrderActors.Load.Partners;
using OrderActors.Load.Stock;

namespace OrderActors.Load;

/// <summary>The JSON that the tool reads and writes where a few microseconds don't matter.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AckedOrder))]
[JsonSerializable(typeof(OrderView))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(PartnerRequest))]
[JsonSerializable(typeof(StockView))]
internal sealed partial class LoadJson : JsonSerializerContext;
