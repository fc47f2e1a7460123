using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrderActors.Gateway.Tests.Requests;

namespace OrderActors.Gateway.Tests.OpenApi;

/// <summary>
/// Validates JSON against the schemas of an OpenAPI 3.1 document: as much of JSON Schema as the document uses. A keyword that is not known
/// here is a failure, so that none stands in the document that nobody checks.
/// </summary>
/// <param name="document">The document, where references lead.</param>
internal sealed class JsonSchema(JsonElement document)
{
    /// <summary>What is wrong with a value, each as <c>path: fault</c>.</summary>
    public IReadOnlyList<string> Faults(JsonElement schema, JsonElement value)
    {
        var faults = new List<string>();
        Validate(schema, value, "$", faults);
        return faults;
    }

    private void Validate(JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "description" or "default":
                    break;
                case "additionalProperties":
                    ValidateOthers(keyword.Value, schema, value, path, faults);
                    break;
                case "$ref":
                    Validate(Resolve(keyword.Value), value, path, faults);
                    break;
                case "allOf":
                    keyword.Value.EnumerateArray().ToList().ForEach(part => Validate(part, value, path, faults));
                    break;
                case "oneOf":
                    var fitting = keyword.Value.EnumerateArray().Count(part => Faults(part, value).Count == 0);
                    Expect(fitting == 1, path, $"fits {fitting} of {keyword.Value.GetArrayLength()} alternatives", faults);
                    break;
                case "properties":
                    ValidateMembers(keyword.Value, schema, value, path, faults);
                    break;
                case "items":
                    ValidateItems(keyword.Value, value, path, faults);
                    break;
                default:
                    Expect(Holds(keyword, value), path, $"{keyword.Name} {keyword.Value} does not hold for {value}", faults);
                    break;
            }
        }
    }

    /// <summary>Follows a reference.</summary>
    public JsonElement Resolve(JsonElement reference) =>
        reference.GetString()!.Split('/').Skip(1).Aggregate(document, static (element, name) => element.GetProperty(name));

    private void ValidateMembers(JsonElement known, JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        // A schema without a type is a part of one that has the other members.
        var isWhole = schema.TryGetProperty("type", out _);
        foreach (var member in value.EnumerateObject())
        {
            if (known.TryGetProperty(member.Name, out var expected))
            {
                Validate(expected, member.Value, $"{path}.{member.Name}", faults);
            }
            else
            {
                Expect(!isWhole, path, $"{member.Name} is not in the document", faults);
            }
        }
    }

    private void ValidateOthers(JsonElement rule, JsonElement schema, JsonElement value, string path, List<string> faults)
    {
        // Members that nobody named are refused above, whatever this keyword says: an answer is to be documented whole.
        if (rule.ValueKind != JsonValueKind.Object || value.ValueKind != JsonValueKind.Object
            || schema.TryGetProperty("properties", out _))
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            Validate(rule, member.Value, $"{path}.{member.Name}", faults);
        }
    }

    private void ValidateItems(JsonElement expected, JsonElement value, string path, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            value.EnumerateArray().ToList().ForEach(item => Validate(expected, item, $"{path}[{index++}]", faults));
        }
    }

    // A keyword says nothing of values of a type that it is not for.
    private static bool Holds(JsonProperty keyword, JsonElement value)
    {
        var (rule, kind) = (keyword.Value, value.ValueKind);
        return keyword.Name switch
        {
            "type" when rule.ValueKind == JsonValueKind.Array => rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value)),
            "type" => IsOf(rule.GetString()!, value),
            "const" => JsonElement.DeepEquals(rule, value),
            "enum" => rule.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
            "required" => kind != JsonValueKind.Object
                || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
            "pattern" => kind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.ECMAScript),
            "format" => rule.GetString() == "date-time" && (kind != JsonValueKind.String || Rfc3339Grammar.Allows(value.GetString()!)),
            "minLength" => kind != JsonValueKind.String || Length(value) >= rule.GetInt32(),
            "maxLength" => kind != JsonValueKind.String || Length(value) <= rule.GetInt32(),
            "minimum" => kind != JsonValueKind.Number || value.GetDecimal() >= rule.GetDecimal(),
            "maximum" => kind != JsonValueKind.Number || value.GetDecimal() <= rule.GetDecimal(),
            "minItems" => kind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
            "maxItems" => kind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32(),
            _ => throw new NotSupportedException($"Nobody checks {keyword.Name}."),
        };
    }

    private static bool IsOf(string type, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.TryGetInt64(out _)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        _ => type == "null",
    };

    // Characters are code points.
    private static int Length(JsonElement value) => value.GetString()!.EnumerateRunes().Count();

    private static void Expect(bool holds, string path, string fault, List<string> faults)
    {
        if (!holds)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {fault}"));
        }
    }
}
