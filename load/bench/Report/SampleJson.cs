using System.Text.Json.Serialization;
using OrderActors.Bench.Figures;

namespace OrderActors.Bench.Report;

/// <summary>Every figure of a run, for whoever reckons further.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<Sample>))]
internal sealed partial class SampleJson : JsonSerializerContext;
