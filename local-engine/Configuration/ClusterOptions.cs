namespace Orleans.Configuration;

/// <summary>What the cluster is called.</summary>
public class ClusterOptions
{
    /// <summary>The cluster's name when none is set.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The service's name when none is set.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>The name of this deployment. Default: <see cref="DefaultClusterId"/>.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The name under which records are stored, which outlives deployments. Default: <see cref="DefaultServiceId"/>.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
