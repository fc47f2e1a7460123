using System.Text.RegularExpressions;
using OrderActors.Conventions.Tests.Repository;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>What the balancer answers by itself is a problem like those of the gateways.</summary>
public sealed partial class BalancerTests
{
    [Fact]
    public void Problem_OfEveryStatus_IsMade()
    {
        Assert.Equal([404, 408, 502, 503, 504], BalancerProblem.All.Select(static problem => problem.Status).Order());

        // Nothing else in the file makes an answer for clients.
        var made = DeployFile.Balancer.Text.Split("frontend watch")[0];
        Assert.Equal(BalancerProblem.All.Count, Making().Count(made));
    }

    [Fact]
    public void Problem_Made_IsOneOfTheGateways()
    {
        var known = Types().Matches(ProjectFolder.Read("api-gateway/Problems/ProblemTypes.cs"))
            .Select(static match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)).ToHashSet();

        Assert.True(known.Count > 30, "Hardly a problem was found.");
        Assert.All(BalancerProblem.All, problem =>
        {
            Assert.Contains((problem.Text("code"), problem.Text("status"), problem.Text("title")), known);
            Assert.Equal($"{problem.Status}", problem.Text("status"));
            Assert.Equal($"/problems/{problem.Text("code")}", problem.Text("type"));
            Assert.NotEqual("", problem.Text("detail"));
            Assert.Equal("%[var(txn.trace)]", problem.Text("traceId"));
        });
    }

    [Fact]
    public void Trace_OfAProblem_IsLogged() =>
        Assert.EndsWith(" %[var(txn.trace)]", DeployFile.Balancer.Single("log-format \"(.+)\"$"), StringComparison.Ordinal);

    // The program itself, on ports of its own. It finds no gateway by its name here.
    [ToolFact("haproxy")]
    public async Task Balancer_WithoutAGateway_AnswersProblems()
    {
        await using var balancer = await RunningBalancer.StartAsync();

        var trace = new string('a', 31) + "1";
        var traced = await balancer.AskAsync($"GET /v1/orders HTTP/1.1\r\nHost: h\r\ntraceparent: 00-{trace}-00f067aa0ba902b7-01\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", traced, StringComparison.Ordinal);
        Assert.Contains("retry-after: 2\r\n", traced, StringComparison.Ordinal);
        Assert.Contains($"\"traceId\":\"{trace}\"", traced, StringComparison.Ordinal);

        var own = await balancer.AskAsync("GET /metrics HTTP/1.1\r\nHost: h\r\ntraceparent: no\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 404 ", own, StringComparison.Ordinal);
        Assert.Contains("content-type: application/problem+json\r\n", own, StringComparison.Ordinal);
        Assert.Matches("\"traceId\":\"[0-9a-f]{32}\"}", own);
    }

    [ToolFact("haproxy")]
    public async Task Balancer_BodyThatDoesNotCome_IsAProblemOfItsOwn()
    {
        await using var balancer = await RunningBalancer.StartAsync();

        var slow = await balancer.AskAsync("POST /v1/webhooks/payment HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408 ", slow, StringComparison.Ordinal);
        Assert.Contains("content-type: application/problem+json\r\n", slow, StringComparison.Ordinal);
        Assert.Matches("\"traceId\":\"[0-9a-f]{32}\"}", slow);
    }

    // A source has at most half, or it alone could keep all others out.
    [Fact]
    public void Source_OfTheBalancer_HasAtMostHalfOfItsConnections() => Assert.Equal(
        DeployedProgram.Number(DeployFile.Balancer.Single(@"^    maxconn (\d+)$")) / 2,
        DeployedProgram.Number(DeployFile.Balancer.Single(@"sc0_conn_cur gt (\d+)")));

    [GeneratedRegex(@"^ +(errorfile|http-error|http-request return) ", RegexOptions.Multiline)]
    private static partial Regex Making();

    [GeneratedRegex(@"new\(\s*""([a-z-]+)"", (\d+), ""([^""]+)""")]
    private static partial Regex Types();
}
