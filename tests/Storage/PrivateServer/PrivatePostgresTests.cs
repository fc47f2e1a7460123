using System.Diagnostics;
using System.Globalization;
using Npgsql;
using OrderActors.Storage.PrivateServer;
using OrderActors.Storage.Tests.Server;
using OrderActors.Tests.Support;

namespace OrderActors.Storage.Tests.PrivateServer;

/// <summary>A server of the program's own, its end and the end of its owner.</summary>
public sealed class PrivatePostgresTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ServerTransport.UnixSocket)]
    [InlineData(ServerTransport.LoopbackTcp)]
    public async Task Server_StoppedAndStartedAgain_HasItsDataAndItsPassword(ServerTransport transport)
    {
        await using (var first = await StartAsync(transport))
        {
            await ExecuteAsync(first.ConnectionString, "CREATE TABLE kept (id integer)");
            Assert.NotNull(first.ProcessId);
        }

        await using var second = await StartAsync(transport);
        await ExecuteAsync(second.ConnectionString, "SELECT id FROM kept");
        await ExecuteAsync(second.ConnectionString, "DO $$ BEGIN ASSERT current_setting('fsync')::boolean; END $$");
        var other = new NpgsqlConnectionStringBuilder(second.ConnectionString) { Password = "wrong" };
        await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Server_BuiltWithLz4_CompressesItsLogByThat()
    {
        await using var server = await StartAsync();

        await ExecuteAsync(
            server.ConnectionString,
            """
            DO $$ BEGIN
                ASSERT (SELECT setting = CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END
                    FROM pg_settings WHERE name = 'wal_compression');
            END $$
            """);
    }

    [Fact]
    public async Task Server_InADeepFolder_IsReachable()
    {
        var deep = Path.Combine([_folder.Path, .. Enumerable.Repeat("a-name-of-some-length", 5)]);
        await using var server = await StartAsync(ServerTransport.UnixSocket, deep);

        await ExecuteAsync(server.ConnectionString, "SELECT 1");
    }

    [Fact]
    public async Task Server_Disposed_IsGoneAndLeavesNoSecretForOthers()
    {
        var server = await StartAsync();
        var note = Path.Combine(_folder.Path, "server.json");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(note));
        Assert.NotNull(server.ProcessId);
        await server.DisposeAsync();

        Assert.Null(server.ProcessId);
    }

    [Fact]
    public async Task Server_WhoseOwnerWasKilled_IsTakenOver()
    {
        int serverId;
        using (var owner = StartOwner())
        {
            serverId = int.Parse((await owner.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var refusal = await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync());
            Assert.Contains("Another instance", refusal.Message, StringComparison.Ordinal);

            owner.Kill();
            await owner.WaitForExitAsync();
        }

        await using var server = await StartAsync();
        Assert.Equal(serverId, server.ProcessId);
        await ExecuteAsync(server.ConnectionString, "SELECT 1");
    }

    [Fact]
    public async Task Server_KilledItself_StartsAgainAtTheSameAddress()
    {
        await using var server = await StartAsync(ServerTransport.LoopbackTcp);
        var address = server.ConnectionString;
        await ExecuteAsync(address, "CREATE TABLE kept (id integer)");
        using (var postmaster = Process.GetProcessById(Assert.NotNull(server.ProcessId)))
        {
            postmaster.Kill();
        }

        // The process ends when the system comes to it, and is cleared away later still.
        await Eventually.Equal(null, () => server.ProcessId);
        await server.RestartAsync(CancellationToken.None);

        Assert.Equal(address, server.ConnectionString);
        await ExecuteAsync(address, "SELECT id FROM kept");
    }

    [Fact]
    public async Task Server_WhosePidFileNamesAnotherProgram_Starts()
    {
        string data;
        await using (var first = await StartAsync())
        {
            data = first.DataPath;
        }

        // As after a crash of the machine, when the number was given to another program since.
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"), $"{Environment.ProcessId}\n{data}\n1\n5432\n\n\n  1 1\n");

        await using var second = await StartAsync();
        Assert.NotEqual(Environment.ProcessId, second.ProcessId);
    }

    [Fact]
    public async Task Folder_OfSomethingElse_IsRefused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "thesis.txt"), "");

        var refusal = await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync());

        Assert.Contains("other files", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public async Task Folder_ThatIsAFile_IsRefused()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");

        await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync(folder: file));
        await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync(folder: Path.Combine(file, "below")));
    }

    [Fact]
    public async Task Data_OfAnotherVersion_AreRefused()
    {
        string data;
        await using (var first = await StartAsync())
        {
            data = first.DataPath;
        }

        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n");

        var refusal = await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync());
        Assert.Contains("made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatCannotStart_SaysWhy()
    {
        string data;
        await using (var first = await StartAsync())
        {
            data = first.DataPath;
        }

        File.Delete(Path.Combine(data, "global", "pg_control"));

        var refusal = await Assert.ThrowsAsync<PrivateServerException>(() => StartAsync());
        Assert.Contains("did not start", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    private Task<PrivatePostgres> StartAsync(ServerTransport transport = ServerTransport.UnixSocket, string? folder = null) =>
        PrivatePostgres.StartAsync(
            new PrivatePostgresSettings { DataFolder = folder ?? _folder.Path, Transport = transport, SharedBuffersMib = 16 },
            CancellationToken.None);

    /// <summary>Starts another process that runs a server on the folder; see Program.cs.</summary>
    private Process StartOwner() => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, ["exec", typeof(PrivatePostgresTests).Assembly.Location, _folder.Path])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
