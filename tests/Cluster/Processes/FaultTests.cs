using OrderActors.LocalCluster.Chaos;
using Xunit.Abstractions;

namespace OrderActors.Cluster.Tests.Processes;

/// <summary>
/// A cluster of real processes under load gets over whatever happens to one of them: every order that a client was told of is there,
/// stock is conserved, no effect was carried out twice, and nothing is overdue.
/// </summary>
[Collection(ProcessesCollection.Name)]
public sealed class FaultTests(ProcessesFixture processes, ITestOutputHelper output) : IClassFixture<ProcessesFixture>
{
    [FaultFact(FaultKind.SiloKilled)]
    public Task Cluster_SiloKilled_LosesNothing() => AssertSurvivesAsync(FaultKind.SiloKilled);

    [FaultFact(FaultKind.GatewayKilled)]
    public Task Cluster_GatewayKilled_LosesNothing() => AssertSurvivesAsync(FaultKind.GatewayKilled);

    [FaultFact(FaultKind.DatabaseKilled)]
    public Task Cluster_DatabaseKilled_LosesNothing() => AssertSurvivesAsync(FaultKind.DatabaseKilled);

    [FaultFact(FaultKind.SiloFrozen)]
    public Task Cluster_SiloFrozenAndThawed_LetsItWriteOverNothing() => AssertSurvivesAsync(FaultKind.SiloFrozen);

    [FaultFact(FaultKind.SilosRestarted)]
    public Task Cluster_SilosRestartedOneByOne_FailsNoRequestTwice() => AssertSurvivesAsync(FaultKind.SilosRestarted);

    [FaultFact(FaultKind.SiloIsolated)]
    public Task Cluster_SiloCutOffFromTheOthers_LosesNothing() => AssertSurvivesAsync(FaultKind.SiloIsolated);

    [FaultFact(FaultKind.SiloDistant)]
    public Task Cluster_SiloFarAway_LosesNothing() => AssertSurvivesAsync(FaultKind.SiloDistant);

    [FaultFact(FaultKind.DatabaseFrozen)]
    public Task Cluster_DatabaseFrozenAndThawed_GoesOnByItself() => AssertSurvivesAsync(FaultKind.DatabaseFrozen);

    private async Task AssertSurvivesAsync(FaultKind fault)
    {
        var number = (int)fault + 1;
        var result = await processes.Run.RunAsync(new Episode(number, [fault], (ulong)number, number), CancellationToken.None);

        output.WriteLine(result.Summary);
        Assert.True(result.Findings.Count == 0, $"{result.Summary}\n{string.Join('\n', result.Findings.Take(20))}");
    }
}
