using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderActors.Silo.Startup;

namespace OrderActors.Gateway.Tests.Composition;

public sealed class LoggingTests
{
    [Theory]
    [InlineData("OrderActors.Anything", LogLevel.Information, true)]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Warning, true)]
    [InlineData("Orleans.Runtime.Silo", LogLevel.Information, false)]
    [InlineData("Polly", LogLevel.Warning, true)]
    [InlineData("Polly", LogLevel.Information, false)]
    [InlineData("Orleans.Runtime.Watchdog", LogLevel.Error, true)]
    [InlineData("Orleans.Runtime.Watchdog", LogLevel.Warning, false)]
    public void Log_WithoutSettings_HasWhatAnOperatorCanUse(string category, LogLevel level, bool enabled) =>
        Assert.Equal(enabled, Logger(category).IsEnabled(level));

    [Fact]
    public void Log_WithASetting_FollowsIt() => Assert.True(
        Logger("Orleans.Runtime.Watchdog", ("Logging:LogLevel:Orleans.Runtime.Watchdog", "Warning")).IsEnabled(LogLevel.Warning));

    private static ILogger Logger(string category, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value));
        builder.AddProgramLogging();
        return builder.Build().Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
    }
}
