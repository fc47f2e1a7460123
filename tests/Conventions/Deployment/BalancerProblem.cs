using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>A problem that the balancer makes by itself.</summary>
/// <param name="Status">The status that it is sent with.</param>
/// <param name="Body">What it says, with <c>%[…]</c> where the balancer fills something in.</param>
internal sealed partial record BalancerProblem(int Status, JsonElement Body)
{
    public static IReadOnlyList<BalancerProblem> All { get; } =
    [
        .. from Match match in Written().Matches(DeployFile.Balancer.Text)
           select new BalancerProblem(int.Parse(match.Groups[1].Value, null), JsonDocument.Parse(match.Groups[2].Value).RootElement),
    ];

    public string Text(string member) => Body.TryGetProperty(member, out var value) ? value.ToString() : "";

    [GeneratedRegex(@" status (\d+) content-type application/problem\+json lf-string '([^']+)'")]
    private static partial Regex Written();
}
