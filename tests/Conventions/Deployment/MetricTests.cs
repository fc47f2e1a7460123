using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Npgsql;
using OrderActors.Conventions.Tests.Repository;
using OrderActors.Silo.Telemetry;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Alerts ask for metrics that the program has, and for values that their labels can have.</summary>
public sealed partial class MetricTests
{
    // What Prometheus itself says of a scrape, and of an alert.
    private static readonly string[] s_prometheusOwn = ["up", "ALERTS"];

    [Fact]
    public void Metric_OfAnAlert_IsMeasured()
    {
        var measured = OwnMetrics().Concat(LibraryMetrics()).ToHashSet(StringComparer.Ordinal);
        var faults =
            from file in DeployFile.All.Where(file => file.Path.EndsWith(".yml", StringComparison.Ordinal))
            // What stands before an equals sign is a label.
            from name in file.Every(@"\b((?:orderactors|orleans|dotnet|db_client|kestrel|aspnetcore)_\w+)\b(?!=)")
            where !measured.Contains(name)
            select $"{file.Path}: {name}";

        Assert.True(DeployFile.Alerts.Every(@"\b(orderactors_\w+)").Count > 10, "Hardly a metric was found in the alerts.");
        Fault.None(faults, "Nothing measures these:");
    }

    [Fact]
    public void Expression_OfAnAlert_HasNoMetricThatGoesUnchecked()
    {
        var names =
            from Match selector in Selector().Matches(DeployFile.Alerts.Text)
            select selector.Groups["name"].Value;

        Fault.None(
            names.Except(s_prometheusOwn).Where(name => !Known().IsMatch(name)), "No test knows where these metrics come from:");
    }

    [Fact]
    public void Label_OfAnAlert_CanHaveTheValue()
    {
        var enumerations = SourceFile.Production.SelectMany(file => file.Find<EnumMemberDeclarationSyntax>())
            .Select(member => member.Identifier.Text);
        var known = enumerations.SelectMany(name => (string[])[name, JsonNamingPolicy.CamelCase.ConvertName(name)])
            .Concat(AddressTests.Literals())
            .ToHashSet(StringComparer.Ordinal);
        var values = DeployFile.Alerts.Every(@"\b(?:code|outcome|status|db_client_connection_pool_name)=~?""([^""]+)""")
            .SelectMany(value => value.Split('|'));

        Fault.None(values.Where(value => !known.Contains(value)), "No label has such a value:");
    }

    [Fact]
    public void Grain_OfAnAlert_Exists()
    {
        var types = DeployFile.Alerts.Every(@"type=~""([^""]+)""")
            .Select(pattern => pattern.Replace(@"\\", @"\", StringComparison.Ordinal));
        var grains = Assemblies.WrittenTypes.Select(type => $"{type.FullName},{type.Assembly.GetName().Name}").ToList();

        Fault.None(types.Where(type => !grains.Any(grain => Regex.IsMatch(grain, $"^(?:{type})$"))), "There is no such grain:");
    }

    // The local engine declares those of Orleans that both have.
    private static IEnumerable<string> OwnMetrics() =>
        from file in SourceFile.Production
        from call in file.Find<InvocationExpressionSyntax>()
        let create = Creation().Match(call.Expression.ToString())
        where create.Success
        let texts = call.ArgumentList.Arguments.Select(argument => argument.Expression).OfType<LiteralExpressionSyntax>()
            .Select(literal => literal.Token.Value).OfType<string>().ToList()
        where texts.Count > 0
        from name in Names(texts[0], texts.ElementAtOrDefault(1), KindOf(create.Groups["kind"].Value))
        select name;

    private static List<string> LibraryMetrics()
    {
        var names = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (MeterSelection.Includes(instrument) && Metric.KindOf(instrument) is { } kind)
            {
                names.AddRange(Names(instrument.Name, instrument.Unit, kind));
            }
        };
        listener.Start();

        // Its instruments are made with the first data source.
        using var source = NpgsqlDataSource.Create("Host=localhost");
        return names;
    }

    private static IEnumerable<string> Names(string name, string? unit, MetricKind kind)
    {
        var metric = PrometheusName.Of(name, unit, kind);
        return kind == MetricKind.Histogram ? [$"{metric}_bucket", $"{metric}_sum", $"{metric}_count"] : [metric];
    }

    private static MetricKind KindOf(string creation) => creation switch
    {
        "Counter" => MetricKind.Counter,
        "Histogram" => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };

    [GeneratedRegex(@"\.Create(Observable)?(?<kind>Counter|UpDownCounter|Gauge|Histogram)(<\w+>)?$")]
    private static partial Regex Creation();

    [GeneratedRegex(@"(?<name>\b[A-Za-z_]\w*)[{\[]")]
    private static partial Regex Selector();

    [GeneratedRegex(@"^(orderactors|orleans|dotnet|db_client|kestrel|aspnetcore)_")]
    private static partial Regex Known();
}
