using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Tests.Hosting;

/// <summary>Settings that cannot work are named at the start, all of them.</summary>
public sealed class OrderStorageOptionsTests
{
    private const string Sound = "Host=db;Username=a;Password=secret";

    [Fact]
    public void Defaults_WithAConnectionString_AreValid()
    {
        var result = new OrderStorageOptionsValidator().Validate(null, new OrderStorageOptions { ConnectionString = Sound });

        Assert.True(result.Succeeded);
    }

    [Fact]
    public void Faults_Several_AreReportedTogether()
    {
        var options = new OrderStorageOptions
        {
            Provider = (OrderStorageProvider)7,
            PoolSize = 0,
            QueueCapacity = -1,
            MaxBatchUnits = 5_001,
            CommitDeadline = TimeSpan.Zero,
            DrainDeadline = TimeSpan.FromHours(1),
        };

        var result = new OrderStorageOptionsValidator().Validate(null, options);

        Assert.Equal(7, result.Failures?.Count());
        Assert.Contains("Storage:MaxBatchUnits is 5001; it has to be 1 to 5000.", result.Failures!);
    }

    [Fact]
    public void Provider_OfOrleansOnTheLocalEngine_IsRefused()
    {
        var options = new OrderStorageOptions { ConnectionString = Sound, Provider = OrderStorageProvider.AdoNet };

        var result = new OrderStorageOptionsValidator().Validate(null, options);

#if LOCAL_ENGINE
        Assert.Equal(
            ["Storage:Provider is AdoNet, which takes Microsoft Orleans, and this program was built with the local engine."],
            result.Failures);
#else
        Assert.True(result.Succeeded);
#endif
    }

    [Fact]
    public void ConnectionString_ThatIsNone_IsReportedWithoutItsText()
    {
        var result = new OrderStorageOptionsValidator().Validate(
            null, new OrderStorageOptions { ConnectionString = $"{Sound};NoSuchKey=1" });

        Assert.True(result.Failed);
        Assert.DoesNotContain("secret", result.FailureMessage, StringComparison.Ordinal);
    }
}
