using System.Diagnostics;

namespace OrderActors.LocalCluster.Processes;

/// <summary>A process that this one started and tends.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Ended = WaitAsync(process);
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Its exit code, once it ended: 128 and the signal's number where a signal ended it.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts a process.</summary>
    public static ChildProcess Start(ChildStart start) => new(start.Start());

    /// <summary>Sends a signal.</summary>
    public void Signal(ProcessSignal signal)
    {
        // The id of a process that ended may be another's by now.
        if (!Ended.IsCompleted)
        {
            ProcessSignals.Send(Id, signal);
        }
    }

    /// <summary>Lets it finish, and kills it when it doesn't in time.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan deadline, CancellationToken killNow)
    {
        Signal(ProcessSignal.Terminate);
        // One that stands still would hear of it only then.
        Signal(ProcessSignal.Thaw);
        try
        {
            return await Ended.WaitAsync(deadline, TimeProvider.System, killNow);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return await KillAsync();
        }
    }

    /// <summary>Kills it, as <c>kill -9</c> does.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> KillAsync()
    {
        Signal(ProcessSignal.Kill);
        return Ended;
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private static async Task<int> WaitAsync(Process process)
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
