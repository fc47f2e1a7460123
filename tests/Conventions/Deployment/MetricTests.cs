using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Npgsql;
using OrderActors.Conventions.Tests.Repository;
using OrderActors.Silo.Telemetry;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Alerts, dashboards and the autoscaler ask for metrics that the programs have, and for values that their labels can have.
/// </summary>
public sealed partial class MetricTests
{
    // What Prometheus itself says of a scrape, and of an alert.
    private static readonly string[] s_prometheusOwn = ["up", "ALERTS"];

    private static readonly DeployFile s_adapter = DeployFile.Open("deploy/kubernetes/monitoring/adapter-rules.yaml");

    // What asks Prometheus, besides dashboards.
    private static readonly DeployFile[] s_asking = [DeployFile.Alerts, DeployFile.Open("deploy/prometheus/alerts.test.yml"), s_adapter];

    // As the documentation has them: what the balancer measures, and the web server, which does so only once it runs.
    private static readonly string[] s_others =
        ["haproxy_backend_active_servers", "haproxy_backend_redispatch_warnings_total", "kestrel_active_connections"];

    [Fact]
    public void Metric_ThatIsAskedFor_IsMeasured()
    {
        var measured = OwnMetrics().Concat(LibraryMetrics()).Concat(OrleansMetrics).Concat(s_others).ToHashSet(StringComparer.Ordinal);
        var faults =
            from query in Queries()
            from Match name in Name().Matches(NotMetrics().Replace(query.Text, ""))
            where !measured.Contains(name.Value)
            select $"{query.Path}: {name.Value}";

        Assert.True(DeployFile.Alerts.Every(@"\b(orderactors_\w+)").Count > 10, "Hardly a metric was found in the alerts.");
        Assert.True(Queries().Count() > 100, "Hardly a query was found.");
        Fault.None(faults, "Nothing measures these:");
    }

    [Fact]
    public void Query_HasNoMetricThatGoesUnchecked()
    {
        var names =
            from query in Queries()
            from Match selector in Selector().Matches(query.Text)
            select selector.Groups["name"].Value;

        Fault.None(
            names.Except(s_prometheusOwn).Where(name => !Known().IsMatch(name)), "No test knows where these metrics come from:");
    }

    [Fact]
    public void Label_ThatIsAskedFor_CanHaveTheValue()
    {
        var enumerations = SourceFile.Production.SelectMany(file => file.Find<EnumMemberDeclarationSyntax>())
            .Select(member => member.Identifier.Text);
        var known = enumerations.SelectMany(name => (string[])[name, JsonNamingPolicy.CamelCase.ConvertName(name)])
            .Concat(PathTests.Literals())
            .ToHashSet(StringComparer.Ordinal);
        var values =
            from query in Queries()
            from Match label in LabelValue().Matches(query.Text)
            from value in label.Groups["value"].Value.Split('|')
            select value;

        Fault.None(values.Where(value => !known.Contains(value)), "No label has such a value:");
    }

    [Fact]
    public void Grain_ThatIsAskedFor_Exists()
    {
        var types = Queries().SelectMany(query => GrainType().Matches(query.Text))
            .Select(match => match.Groups["type"].Value.Replace(@"\\", @"\", StringComparison.Ordinal)).ToList();
        var grains = Assemblies.WrittenTypes.Select(type => $"{type.FullName},{type.Assembly.GetName().Name}").ToList();

        Assert.NotEmpty(types);
        Fault.None(types.Where(type => !grains.Any(grain => Regex.IsMatch(grain, $"^(?:{type})$"))), "There is no such grain:");
    }

    [Fact]
    public void Metric_OfTheAutoscaler_IsMadeByTheAdapter()
    {
        var made = s_adapter.Yaml["rules"]["custom"].List
            .Select(rule => rule["name"]["as"].Text);
        var asked =
            from scaler in KubernetesObjects.OfKind("HorizontalPodAutoscaler")
            from metric in scaler["spec"]["metrics"].List
            where metric["type"].Text == "Pods"
            select metric["pods"]["metric"]["name"].Text;

        Assert.Equal(made, asked);
    }

    /// <summary>Everything that is asked of Prometheus, and where.</summary>
    private static IEnumerable<(string Path, string Text)> Queries() =>
        from file in DeployFile.Dashboards.Concat(s_asking)
        from value in file.Yaml.Everything()
        where value.Key is "expr" or "series" or "seriesQuery"
        select (file.Path, value.Value.Text);

    // What only Orleans has. A test of the cluster, which has Orleans, sees to it that this list is right.
    private static string[] OrleansMetrics => ProjectFolder.Read("tests/Cluster/Telemetry/OrleansMetrics.txt")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

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

    [GeneratedRegex(@"^(orderactors|orleans|dotnet|db_client|kestrel|aspnetcore|haproxy)_")]
    private static partial Regex Known();

    [GeneratedRegex(@"\b(?:orderactors|orleans|dotnet|db_client|kestrel|aspnetcore|haproxy)_\w+\b(?!=)")]
    private static partial Regex Name();

    // Labels that something is grouped by, and what stands in quotes.
    [GeneratedRegex(@"\b(?:by|on|without|group_left) \([^)]*\)|""[^""]*""")]
    private static partial Regex NotMetrics();

    [GeneratedRegex(@"\b(?:code|outcome|status|db_client_connection_pool_name)=~?""(?<value>[^""]+)""")]
    private static partial Regex LabelValue();

    [GeneratedRegex(@"\btype=~""(?<type>[^""]+)""")]
    private static partial Regex GrainType();
}
