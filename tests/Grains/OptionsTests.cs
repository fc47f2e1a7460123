using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using OrderActors.Grains.Orders;
using OrderActors.Grains.Partners;
using OrderActors.Grains.WakeUps;

namespace OrderActors.Grains.Tests;

/// <summary>Settings that make no sense are all reported, at once.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Orders_WithNothingInRange_NamesEverySetting() => AssertFaults(
        new OrderOptionsValidator().Validate(null, new OrderOptions
        {
            PaymentTimeout = TimeSpan.Zero,
            PlacingTimeout = TimeSpan.Zero,
            EffectRetryDelay = TimeSpan.Zero,
            MaxEffectRetryDelay = TimeSpan.FromDays(2),
            TimerHorizon = TimeSpan.FromHours(2),
            MaxAttempts = 0,
        }).Failures,
        "Orders:PaymentTimeout", "Orders:PlacingTimeout", "Orders:EffectRetryDelay", "Orders:MaxEffectRetryDelay", "Orders:TimerHorizon",
        "Orders:MaxAttempts");

    [Fact]
    public void WakeUps_WithNothingInRange_NamesEverySetting() => AssertFaults(
        new WakeUpOptionsValidator().Validate(null, new WakeUpOptions
        {
            ScanInterval = TimeSpan.Zero,
            Grace = TimeSpan.FromHours(1),
            MaxOrdersPerScan = 0,
            MaxConcurrentWakeUps = 0,
            CallTimeout = TimeSpan.Zero,
            MaxScanTime = TimeSpan.Zero,
            PutOffDelay = TimeSpan.Zero,
            MaxPutOffDelay = TimeSpan.FromDays(2),
        }).Failures,
        "WakeUps:ScanInterval", "WakeUps:Grace", "WakeUps:MaxOrdersPerScan", "WakeUps:MaxConcurrentWakeUps", "WakeUps:CallTimeout",
        "WakeUps:MaxScanTime", "WakeUps:PutOffDelay", "WakeUps:MaxPutOffDelay");

    [Fact]
    public void Partners_WithNothingInRange_NamesEverySetting() => AssertFaults(
        Partners(Environments.Development, new PartnerOptions
        {
            PaymentUrl = new Uri("ftp://partner/"),
            FulfilmentUrl = new Uri("https://partner/no-slash"),
            CallTimeout = TimeSpan.Zero,
            MaxConcurrentCalls = 0,
            BreakDuration = TimeSpan.Zero,
        }),
        "Partners:PaymentUrl", "Partners:FulfilmentUrl", "Partners:CallTimeout", "Partners:MaxConcurrentCalls", "Partners:BreakDuration");

    [Fact]
    public void Partners_MissingOutsideDevelopment_AreNamed() => AssertFaults(
        Partners(Environments.Production, new PartnerOptions()), "Partners:PaymentUrl", "Partners:FulfilmentUrl");

    [Fact]
    public void Defaults_InDevelopment_HaveNoFault()
    {
        Assert.True(new OrderOptionsValidator().Validate(null, new OrderOptions()).Succeeded);
        Assert.True(new WakeUpOptionsValidator().Validate(null, new WakeUpOptions()).Succeeded);
        Assert.Null(Partners(Environments.Development, new PartnerOptions()));
    }

    private static IEnumerable<string>? Partners(string environment, PartnerOptions options) =>
        new PartnerOptionsValidator(new HostingEnvironment { EnvironmentName = environment }).Validate(null, options).Failures;

    private static void AssertFaults(IEnumerable<string>? faults, params string[] settings) =>
        Assert.Equal(settings, (faults ?? []).Select(fault => fault.Split(' ')[0]));
}
