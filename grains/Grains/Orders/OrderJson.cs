using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrderActors.Domain;
using OrderActors.Domain.Orders;
using OrderActors.Storage.Orders;

namespace OrderActors.Grains.Orders;

/// <summary>How states and events are stored: JSON objects, camelCase, enums as camelCase strings, nulls left out.</summary>
internal static class OrderJson
{
    private static readonly JsonSerializerOptions Options = new(OrderJsonContext.Default.Options)
    {
        // The time of an event has a column of its own.
        TypeInfoResolver = OrderJsonContext.Default.WithAddedModifier(LeaveOutTimeOfEvents).WithAddedModifier(LeaveOutNoRefusals),
    };

    private static readonly Dictionary<string, JsonTypeInfo> EventsByName = EventTypes().ToDictionary(
        type => NameOf(type), type => Options.GetTypeInfo(type), StringComparer.Ordinal);

    private static readonly Dictionary<Type, (string Name, JsonTypeInfo Info)> EventsByType = EventTypes().ToDictionary(
        type => type, type => (NameOf(type), Options.GetTypeInfo(type)));

    private static readonly JsonTypeInfo<OrderState> StateInfo = (JsonTypeInfo<OrderState>)Options.GetTypeInfo(typeof(OrderState));

    public static byte[] WriteState(OrderState state) => JsonSerializer.SerializeToUtf8Bytes(state, StateInfo);

    /// <exception cref="JsonException">What is stored is no order, or one of a build that knows more.</exception>
    public static OrderState ReadState(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, StateInfo) ?? throw new JsonException("An order's state is null.");

    public static OrderEventRecord WriteEvent(OrderEvent orderEvent, long version)
    {
        var (name, info) = EventsByType[orderEvent.GetType()];
        return new OrderEventRecord(version, orderEvent.At, name, JsonSerializer.SerializeToUtf8Bytes(orderEvent, info));
    }

    /// <summary>Writes events as the steps that are stored with their row.</summary>
    /// <param name="events">The events.</param>
    /// <param name="firstVersion">The order's version after the first of them.</param>
    public static byte[] WriteSteps(EquatableArray<OrderEvent> events, long firstVersion) => OrderSteps.Write(
        events.AsSpan(),
        firstVersion,
        static orderEvent => (orderEvent.At, EventsByType[orderEvent.GetType()].Name),
        static (writer, orderEvent) => JsonSerializer.Serialize(writer, orderEvent, EventsByType[orderEvent.GetType()].Info));

    /// <exception cref="JsonException">What is stored is no event of an order.</exception>
    public static OrderEvent ReadEvent(OrderEventRecord record)
    {
        if (!EventsByName.TryGetValue(record.Name, out var info) || JsonSerializer.Deserialize(record.Data, info) is not OrderEvent read)
        {
            throw new JsonException($"'{record.Name}' is no event of an order.");
        }

        return read with { At = record.At };
    }

    private static IEnumerable<Type> EventTypes() =>
        typeof(OrderEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(OrderEvent)) && !type.IsAbstract);

    private static string NameOf(Type type) => JsonNamingPolicy.CamelCase.ConvertName(type.Name);

    // Nearly no effect has one, and builds that don't know of them write none.
    private static void LeaveOutNoRefusals(JsonTypeInfo info)
    {
        if (info.Type != typeof(PendingEffect))
        {
            return;
        }

        foreach (var property in info.Properties)
        {
            if (property.Name == "refusals")
            {
                property.ShouldSerialize = static (_, refusals) => refusals is not 0;
            }
        }
    }

    private static void LeaveOutTimeOfEvents(JsonTypeInfo info)
    {
        if (!info.Type.IsSubclassOf(typeof(OrderEvent)))
        {
            return;
        }

        foreach (var property in info.Properties)
        {
            if (property.Name == "at")
            {
                property.ShouldSerialize = static (_, _) => false;
            }
        }
    }
}

/// <summary>Writes an enumeration as a camelCase string, as the HTTP contract does.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes an instant in UTC with a <c>Z</c>, as the HTTP contract does.</summary>
internal sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);
}

/// <summary>Reads and writes an <see cref="EquatableArray{T}"/> as a JSON array.</summary>
internal sealed class EquatableArrayConverter<T> : JsonConverter<EquatableArray<T>>
{
    public override EquatableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var items = JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T[]>)options.GetTypeInfo(typeof(T[])));
        return items is null ? [] : items.ToEquatableArray();
    }

    public override void Write(Utf8JsonWriter writer, EquatableArray<T> value, JsonSerializerOptions options)
    {
        var info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (var item in value)
        {
            JsonSerializer.Serialize(writer, item, info);
        }

        writer.WriteEndArray();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters =
    [
        typeof(CamelCaseEnumConverter<OrderStatus>), typeof(CamelCaseEnumConverter<StockPosition>),
        typeof(CamelCaseEnumConverter<EffectKind>), typeof(CamelCaseEnumConverter<RejectionReason>), typeof(UtcConverter),
        typeof(EquatableArrayConverter<OrderLine>), typeof(EquatableArrayConverter<PendingEffect>),
        typeof(EquatableArrayConverter<string>),
    ])]
[JsonSerializable(typeof(OrderState))]
[JsonSerializable(typeof(OrderLine[]))]
[JsonSerializable(typeof(PendingEffect[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(OrderRejected))]
[JsonSerializable(typeof(PaymentCaptured))]
[JsonSerializable(typeof(PaymentFailed))]
[JsonSerializable(typeof(PaymentMismatched))]
[JsonSerializable(typeof(LatePaymentReceived))]
[JsonSerializable(typeof(DuplicatePaymentReceived))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(RefundRequested))]
[JsonSerializable(typeof(OrderExpired))]
[JsonSerializable(typeof(FulfilmentRequested))]
[JsonSerializable(typeof(FulfilmentAccepted))]
[JsonSerializable(typeof(OrderShipped))]
[JsonSerializable(typeof(FulfilmentFailed))]
[JsonSerializable(typeof(RefundCompleted))]
[JsonSerializable(typeof(StockSettled))]
[JsonSerializable(typeof(EffectPostponed))]
[JsonSerializable(typeof(EffectRefused))]
[JsonSerializable(typeof(EffectParked))]
[JsonSerializable(typeof(EffectResumed))]
internal sealed partial class OrderJsonContext : JsonSerializerContext;
