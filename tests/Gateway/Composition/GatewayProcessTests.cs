using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>The whole program with a private database: from start to stop, through a crash, and when it can't start.</summary>
public sealed class GatewayProcessTests(DataFolder data) : IClassFixture<DataFolder>
{
    private const int BadConfiguration = 78;

    [Fact]
    public async Task Program_KilledAndStartedAgain_HasWhatItAcknowledged()
    {
        await using (var killed = GatewayProcess.Start(data.Path))
        {
            using var client = await killed.ServeAsync();
            using var stocked = await client.PutAsJsonAsync("/v1/stock/tea-01", new { onHand = 7 });
            Assert.Equal(HttpStatusCode.OK, stocked.StatusCode);
            await killed.KillAsync();
        }

        Assert.True(data.HasServer, "The database outlives a killed program, and the next one takes it over.");
        await using var program = GatewayProcess.Start(data.Path);
        using var next = await program.ServeAsync();
        var stock = await next.GetFromJsonAsync<JsonElement>("/v1/stock/tea-01");

        Assert.Equal(7, stock.GetProperty("available").GetInt64());
    }

    [Fact]
    public async Task Program_ToldToStop_StopsItsDatabaseToo()
    {
        await using var program = GatewayProcess.Start(data.Path);
        using var client = await program.ServeAsync();

        Assert.Equal(0, await program.StopAsync());
        Assert.False(data.HasServer);
        Assert.Equal("", program.Errors);
    }

    [Fact]
    public async Task Program_OnDataOfAnother_SaysSoAndLeavesThatAlone()
    {
        await using var first = GatewayProcess.Start(data.Path);
        using var client = await first.ServeAsync();
        await using var second = GatewayProcess.Start(data.Path);

        Assert.Equal(1, await second.EndAsync());
        Assert.Contains("Another instance", AssertOneLine(second.Errors), StringComparison.Ordinal);
        using var answer = await client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Program_OnABusyPort_SaysSoAndStopsItsDatabase()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var program = GatewayProcess.Start(data.Path, ("ASPNETCORE_URLS", $"http://{listener.LocalEndpoint}"));

        Assert.Equal(1, await program.EndAsync());
        Assert.Contains($"{listener.LocalEndpoint}", AssertOneLine(program.Errors), StringComparison.Ordinal);
        Assert.False(data.HasServer);
    }

    [Fact]
    public async Task Program_WithWrongSettings_NamesAllOfThem()
    {
        await using var program = GatewayProcess.Start(
            data.Path,
            ("Orders__PaymentTimeout", "00:00:00"),
            ("Storage__PoolSize", "0"),
            ("Silo__MemoryLimitPercent", "500"),
            ("Gateway__Admission__MaxRequestsInFlight", "0"));

        Assert.Equal(BadConfiguration, await program.EndAsync());
        var line = AssertOneLine(program.Errors);
        Assert.Contains("Orders:PaymentTimeout", line, StringComparison.Ordinal);
        Assert.Contains("Storage:PoolSize", line, StringComparison.Ordinal);
        Assert.Contains("Silo:MemoryLimitPercent", line, StringComparison.Ordinal);
        Assert.Contains("Gateway:Admission:MaxRequestsInFlight", line, StringComparison.Ordinal);
        Assert.False(data.HasServer);
    }

    [Fact]
    public async Task Program_WithoutADatabaseThatAnswers_SaysWhichSetting()
    {
        await using var program = GatewayProcess.Start(
            data.Path, ("ConnectionStrings__Orders", "Host=127.0.0.1;Port=1;Username=x;Password=secret"));

        Assert.Equal(1, await program.EndAsync());
        var line = AssertOneLine(program.Errors);
        Assert.Contains("ConnectionStrings:Orders", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    private static string AssertOneLine(string text)
    {
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text;
    }
}
