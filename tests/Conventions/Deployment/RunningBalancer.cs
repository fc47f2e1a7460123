using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrderActors.Conventions.Tests.Deployment;

/// <summary>
/// HAProxy with its configuration as it is deployed, but for the ports, which are free ones of this machine, and how long it waits.
/// </summary>
internal sealed class RunningBalancer : IAsyncDisposable
{
    // A failure only.
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly int _port;

    private RunningBalancer(DirectoryInfo folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        _port = port;
    }

    public static async Task<RunningBalancer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("oa-balancer-");
        var (port, watch) = (FreePort(), FreePort());
        var configuration = Path.Combine(folder.FullName, Path.GetFileName(DeployFile.Balancer.Path));
        await File.WriteAllTextAsync(configuration, DeployFile.Balancer.Text
            .Replace("bind :8080\n", $"bind 127.0.0.1:{port}\n", StringComparison.Ordinal)
            .Replace("bind :8404\n", $"bind 127.0.0.1:{watch}\n", StringComparison.Ordinal)
            .Replace("wait-for-body time 5s", "wait-for-body time 100ms", StringComparison.Ordinal));
        // In the foreground, and without a word, so that no pipe of it has to be read.
        var process = Process.Start(new ProcessStartInfo("haproxy", ["-q", "-db", "-f", configuration])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new RunningBalancer(folder, process, port);
    }

    /// <summary>Sends a request on a connection of its own, and reads until the problem that answers it is whole.</summary>
    public async Task<string> AskAsync(string request)
    {
        using var deadline = new CancellationTokenSource(s_deadline);
        using var client = await ConnectAsync(deadline.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), deadline.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains('}', StringComparison.Ordinal))
        {
            var count = await client.GetStream().ReadAsync(buffer, deadline.Token);
            Assert.True(count > 0, $"The connection ended after: {answer}");
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    // It listens a moment after it was started.
    private async Task<TcpClient> ConnectAsync(CancellationToken deadline)
    {
        while (true)
        {
            var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, _port, deadline);
                return client;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                client.Dispose();
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
