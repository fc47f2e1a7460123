using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrderActors.Domain;
using OrderActors.Domain.Orders;

namespace OrderActors.ApiGateway.OpenApi;

/// <summary>
/// The schemas of a timeline's steps, made from the events of the domain: what a step's <c>data</c> has is what its event has, so that a
/// list by hand would be wrong after the next change. The document is made once, so that reflection costs nothing.
/// </summary>
internal static class OpenApiTimeline
{
    private static readonly IReadOnlyList<Type> Events =
    [
        .. typeof(OrderEvent).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(OrderEvent)) && !type.IsAbstract)
            .OrderBy(static type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>Adds a schema for each event's data, and one for a step, which is any of them.</summary>
    public static void AddTo(JsonObject schemas)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var type in Events)
        {
            schemas.Add(type.Name, DataOf(type, nullability));
        }

        schemas.Add("TimelineStep", new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray("version", "at", "event", "data"),
            ["properties"] = OpenApiComponents.Parse(
                """
                { "version": { "type": "integer", "minimum": 1, "description": "The order's version after the step." },
                  "at": { "type": "string", "format": "date-time" },
                  "event": { "type": "string" }, "data": { "type": "object", "description": "What the event has to say." } }
                """),
            ["oneOf"] = new JsonArray([.. Events.Select(StepOf)]),
        });
    }

    private static JsonNode StepOf(Type type) => new JsonObject
    {
        ["properties"] = new JsonObject
        {
            ["event"] = new JsonObject { ["const"] = NameOf(type.Name) },
            ["data"] = new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" },
        },
    };

    private static JsonObject DataOf(Type type, NullabilityInfoContext nullability)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        var ofTheEvent = type.GetProperties().Where(static property => property.CanWrite && property.Name != nameof(OrderEvent.At));
        foreach (var property in ofTheEvent)
        {
            var name = NameOf(property.Name);
            properties.Add(name, SchemaOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
            if (nullability.Create(property).ReadState != NullabilityState.Nullable)
            {
                required.Add(name);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    private static JsonObject SchemaOf(Type type) =>
        type == typeof(string) ? new JsonObject { ["type"] = "string" }
        : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
        : type == typeof(int) || type == typeof(long) ? new JsonObject { ["type"] = "integer" }
        : type == typeof(DateTimeOffset) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
        : type == typeof(OrderLine) ? new JsonObject { ["$ref"] = "#/components/schemas/Line" }
        : type.IsEnum ? new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(static name => (JsonNode)NameOf(name))]),
        }
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>)
            ? new JsonObject { ["type"] = "array", ["items"] = SchemaOf(type.GetGenericArguments()[0]) }
        : throw new NotSupportedException($"Nobody said how {type} looks in a timeline.");

    private static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
