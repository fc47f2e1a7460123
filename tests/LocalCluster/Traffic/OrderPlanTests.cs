using System.Text.Json;
using OrderActors.LocalCluster.Traffic;

namespace OrderActors.LocalCluster.Tests.Traffic;

public sealed class OrderPlanTests
{
    private const int Skus = 20;

    [Fact]
    public void Of_TheSameSeedAndNumber_IsTheSame()
    {
        var (one, other) = (OrderPlan.Of("run", 5, 17, Skus), OrderPlan.Of("run", 5, 17, Skus));

        Assert.Equal(one.Body, other.Body);
        Assert.Equal(
            (one.Key, one.Pays, one.Cancels, one.CancelsFirst, one.Ships),
            (other.Key, other.Pays, other.Cancels, other.CancelsFirst, other.Ships));
    }

    [Fact]
    public void Of_AnyNumber_CostsWhatItsLinesCostAndNamesNoSkuTwice()
    {
        foreach (var plan in Enumerable.Range(0, 1_000).Select(n => OrderPlan.Of("run", 5, n, Skus)))
        {
            using var body = JsonDocument.Parse(plan.Body);
            var lines = body.RootElement.GetProperty("lines").EnumerateArray().ToList();

            Assert.Equal(
                plan.TotalMinor,
                lines.Sum(line => line.GetProperty("quantity").GetInt64() * line.GetProperty("unitPriceMinor").GetInt64()));
            Assert.Equal(lines.Count, lines.Select(line => line.GetProperty("sku").GetString()).Distinct().Count());
            Assert.Equal(plan.Sku, lines[0].GetProperty("sku").GetString());
        }
    }

    [Fact]
    public void Of_ManyNumbers_DoesEverythingThatClientsDo()
    {
        var plans = Enumerable.Range(0, 1_000).Select(n => OrderPlan.Of("run", 5, n, Skus)).ToList();

        Assert.Contains(plans, plan => plan is { Pays: true, RepeatsPayment: true });
        Assert.Contains(plans, plan => plan is { Pays: true, PaysAgain: true });
        Assert.Contains(plans, plan => plan is { Pays: true, Cancels: true, CancelsFirst: true });
        Assert.Contains(plans, plan => plan is { Pays: true, Cancels: true, CancelsFirst: false });
        Assert.Contains(plans, plan => plan is { Pays: false, Cancels: true });
        Assert.Contains(plans, plan => plan is { Pays: true, Ships: true });
        Assert.Contains(plans, plan => plan is { Pays: true, Ships: false });
        Assert.Contains(plans, plan => plan.RepeatsCreate);
        Assert.All(plans, plan => Assert.True(plan.Pays || plan.Ships is null));
    }
}
