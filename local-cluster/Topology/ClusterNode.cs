using OrderActors.LocalCluster.Processes;

namespace OrderActors.LocalCluster.Topology;

/// <summary>A silo or a gateway that was started.</summary>
/// <param name="name">What it is called, such as <c>silo-1</c>.</param>
/// <param name="process">Its process.</param>
/// <param name="url">Where it serves HTTP: a gateway its clients, a silo its health and metrics.</param>
/// <param name="logFile">What it wrote.</param>
internal abstract class ClusterNode(string name, ChildProcess process, Uri url, string logFile)
{
    /// <summary>How much of the log says why a program did not start.</summary>
    private const int LastLines = 5;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>Its process.</summary>
    public ChildProcess Process => process;

    /// <summary>Where it serves HTTP.</summary>
    public Uri Url => url;

    /// <summary>It has been ready once.</summary>
    public bool WasReady { get; private set; }

    /// <summary>The supervisor ends it, so its end is no news.</summary>
    public bool IsStopping { get; set; }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="ClusterException">It ended, or is not ready in time.</exception>
    public async Task WaitReadyAsync(HttpClient http, TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        try
        {
            while (!await IsReadyAsync(http, deadline.Token))
            {
                if (process.Ended.IsCompleted)
                {
                    throw new ClusterException($"{name} ended with {await process.Ended} before it was ready: {LogEnd()}");
                }

                await Task.Delay(LookAgainAfter, TimeProvider.System, deadline.Token);
            }

            WasReady = true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ClusterException($"{name} was not ready after {limit.TotalSeconds:F0} s; its log is {logFile}");
        }
    }

    /// <summary>Whether it says that it is ready.</summary>
    public Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellation) => IsReadyAsync(http, url, cancellation);

    /// <summary>Whether a program says that it is ready.</summary>
    public static async Task<bool> IsReadyAsync(HttpClient http, Uri url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "/readyz"), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The client's own limit: it says nothing.
            return false;
        }
    }

    private string LogEnd() => File.Exists(logFile) ? string.Join(" ", File.ReadLines(logFile).TakeLast(LastLines)) : "it wrote nothing.";
}

/// <summary>A silo.</summary>
/// <inheritdoc cref="ClusterNode"/>
internal sealed class SiloNode(string name, ChildProcess process, string clusterId, int port, string? place, Uri url, string logFile)
    : ClusterNode(name, process, url, logFile)
{
    /// <summary>The cluster that it belongs to.</summary>
    public string ClusterId => clusterId;

    /// <summary>The port at which the other silos reach it.</summary>
    public int Port => port;

    /// <summary>Its place in the silos' own network, where they have one.</summary>
    public string? Place => place;

    /// <summary>What <c>cluster.json</c> says of it.</summary>
    public SiloView View => new(Process.Id, port);
}

/// <summary>A gateway.</summary>
/// <inheritdoc cref="ClusterNode"/>
internal sealed class GatewayNode(string name, ChildProcess process, Uri url, string logFile)
    : ClusterNode(name, process, url, logFile)
{
    /// <summary>What <c>cluster.json</c> says of it.</summary>
    public GatewayView View => new(Process.Id, Url.GetLeftPart(UriPartial.Authority));
}
