namespace OrderActors.LocalCluster.Topology;

/// <summary>What somebody who starts a cluster reads.</summary>
internal static class ClusterBanner
{
    private const string Order =
        """{"customerId":"c-17","currency":"EUR","lines":[{"sku":"tea-01","quantity":2,"unitPriceMinor":450}]}""";

    /// <summary>How to use it, once it is ready.</summary>
    /// <param name="settings">What the cluster is made of.</param>
    /// <param name="view">What is running.</param>
    public static string Text(ClusterSettings settings, ClusterView view)
    {
        var url = view.Gateways[0].Url;
        const string common = "-H 'Authorization: Bearer dev' -H 'Content-Type: application/json'";
        return $$"""

            {{view.Silos.Count}} silos and {{view.Gateways.Count}} gateways of OrderActors are ready.
              gateways  {{string.Join(", ", view.Gateways.Select(gateway => gateway.Url))}}
              key       dev (accepted on this machine only)
              what runs {{settings.ViewFile}}
              logs      {{settings.LogFolder}}

            Try:
              curl -X PUT {{url}}/v1/stock/tea-01 {{common}} -d '{"onHand":100}'
              curl -X POST {{url}}/v1/orders {{common}} -H 'Idempotency-Key: try-1' -d '{{Order}}'
              kill -9 {{view.Silos[0].Pid}}    # a silo; see what the gateways say then. This starts another one:
              ./dev cluster add-silo --data {{settings.DataFolder}}

            Ctrl-C stops all of it; a second one does not wait.

            """;
    }

    /// <summary>What is running, a line a process.</summary>
    public static IReadOnlyList<string> Status(ProcessCluster cluster)
    {
        var postgres = cluster.Database.View;
        return
        [
            .. cluster.Silos.Select(Line),
            .. cluster.Gateways.Select(Line),
            postgres.Pid is { } id ? $"postgres    process {id}, port {postgres.Port}" : "postgres    is being started again",
        ];
    }

    /// <summary>What a silo is, in a line.</summary>
    public static string Line(SiloNode silo) => Line(silo, $"port {silo.Port}, health and metrics at {silo.Url}");

    /// <summary>What a gateway is, in a line.</summary>
    public static string Line(GatewayNode gateway) => Line(gateway, gateway.View.Url);

    private static string Line(ClusterNode node, string where) => $"{node.Name,-11} process {node.Process.Id}, {where}";
}
