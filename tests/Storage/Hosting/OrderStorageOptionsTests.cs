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
            PoolSize = 0,
            QueueCapacity = -1,
            MaxBatchUnits = 5_001,
            CommitDeadline = TimeSpan.Zero,
            DrainDeadline = TimeSpan.FromHours(1),
        };

        var result = new OrderStorageOptionsValidator().Validate(null, options);

        Assert.Equal(6, result.Failures?.Count());
        Assert.Contains("Storage:MaxBatchUnits is 5001; it has to be 1 to 5000.", result.Failures!);
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
