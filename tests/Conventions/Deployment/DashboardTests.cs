using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>Dashboards can be shown, and say what they show.</summary>
public sealed class DashboardTests
{
    [Fact]
    public void Dashboards_AreToldApart()
    {
        Assert.True(DeployFile.Dashboards.Count > 3);
        Assert.Distinct(DeployFile.Dashboards.Select(file => Board(file)["uid"].Text));
        Assert.Distinct(DeployFile.Dashboards.Select(file => Board(file)["title"].Text));
        // What one has in common with the others, and links to them by.
        Assert.All(DeployFile.Dashboards, file =>
            Assert.Contains(Board(file)["links"].List[0]["tags"].Texts[0], Board(file)["tags"].Texts));
    }

    [Fact]
    public void Panel_SaysWhatItShowsAndWhere()
    {
        var faults =
            from file in DeployFile.Dashboards
            from panel in Board(file)["panels"].List
            where panel["type"].Text != "row"
            where panel["title"].Text.Length == 0 || panel["description"].Text.Length == 0 || panel["targets"].List.Count == 0
            select $"{file.Path}: {panel["id"].Text} {panel["title"].Text}";

        Fault.None(faults, "A panel has a title, a description and a query:");
        Assert.All(DeployFile.Dashboards, file => Assert.Distinct(Board(file)["panels"].List.Select(panel => panel["id"].Text)));
    }

    [Fact]
    public void Panels_DoNotOverlap()
    {
        var faults =
            from file in DeployFile.Dashboards
            from cell in Board(file)["panels"].List.SelectMany(Cells).GroupBy(cell => cell)
            where cell.Count() > 1 || cell.Key.X > 23
            select $"{file.Path}: {cell.Key}";

        Fault.None(faults, "Two panels are at one place, or one is beside the page:");
    }

    [Fact]
    public void DataSource_OfAPanel_IsProvisioned()
    {
        var sources = DeployFile.Open("deploy/grafana/provisioning/datasources/datasources.yaml").Yaml["datasources"].List
            .Select(source => (source["type"].Text, source["uid"].Text)).ToList();
        var used = DeployFile.Dashboards.SelectMany(file => Board(file).Everything())
            .Where(value => value.Key == "datasource").Select(value => (value.Value["type"].Text, value.Value["uid"].Text)).Distinct();

        Assert.Subset(sources.ToHashSet(), used.ToHashSet());
    }

    // JSON is YAML too.
    private static YamlValue Board(DeployFile file) => file.Yaml;

    private static IEnumerable<(int X, int Y)> Cells(YamlValue panel)
    {
        var (x, y) = (Edge(panel, "x"), Edge(panel, "y"));
        return from column in Enumerable.Range(x, Edge(panel, "w"))
               from row in Enumerable.Range(y, Edge(panel, "h"))
               select (column, row);
    }

    private static int Edge(YamlValue panel, string name) => DeployedProgram.Number(panel["gridPos"][name].Text);
}
