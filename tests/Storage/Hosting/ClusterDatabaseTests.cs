using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Storage.Hosting;

namespace OrderActors.Storage.Tests.Hosting;

/// <summary>The few connections of the cluster's membership.</summary>
public sealed class ClusterDatabaseTests
{
    [Fact]
    public async Task Connections_Always_AreFewAndAsTheSettingsSayOtherwise()
    {
        await using var services = Services("Host=db;Username=a;Password=secret;Maximum Pool Size=90;Search Path=mine;SSL Mode=Require");

        var settings = new NpgsqlConnectionStringBuilder(services.GetRequiredService<ClusterDatabase>().DataSource.ConnectionString);

        Assert.Equal(4, settings.MaxPoolSize);
        Assert.Equal(("db", "a", "mine", SslMode.Require), (settings.Host, settings.Username, settings.SearchPath, settings.SslMode));
        Assert.True(settings.TcpKeepAlive);
    }

    [Fact]
    public async Task Connections_WhenTheHostEnds_EndToo()
    {
        var services = Services("Host=db;Username=a");
        var database = services.GetRequiredService<ClusterDatabase>();

        await services.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await database.DataSource.OpenConnectionAsync());
    }

    private static ServiceProvider Services(string connectionString)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create<string, string?>("ConnectionStrings:Orders", connectionString)])
            .Build();
        return new ServiceCollection().AddClusterDatabase(configuration).BuildServiceProvider();
    }
}
