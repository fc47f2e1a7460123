using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OrderActors.Cluster.Tests.Server;
using OrderActors.Storage.Hosting;
using OrderActors.Storage.Tests.Server;
using Orleans.Serialization;

namespace OrderActors.Cluster.Tests.Providers;

/// <summary>What a grain throws is caught by type in other processes too.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExceptionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task StorageUnavailable_SentToAnotherProcess_IsStillThat()
    {
        await using var host = await ProviderHost.CreateAsync(await postgres.NewDatabaseAsync());
        var serializer = host.Services.GetRequiredService<Serializer>();
        Exception thrown = new StorageUnavailableException(new NpgsqlException("refused", new SocketException(111)));

        var caught = serializer.Deserialize<Exception>(serializer.SerializeToArray(thrown));

        Assert.Equal(thrown.Message, Assert.IsType<StorageUnavailableException>(caught).Message);
        Assert.IsType<NpgsqlException>(caught.InnerException);
    }
}
