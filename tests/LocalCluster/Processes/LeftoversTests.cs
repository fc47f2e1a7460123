using System.Diagnostics;
using OrderActors.LocalCluster.Processes;
using OrderActors.Tests.Support;

namespace OrderActors.LocalCluster.Tests.Processes;

public sealed class LeftoversTests
{
    [Fact]
    public async Task Kill_OfWrittenDownProcesses_EndsThoseWithTheMarkAndNoOthers()
    {
        using var own = Start("left-over-of-this-test");
        using var stranger = Start("somebody-else");

        Assert.Equal(1, Leftovers.Kill([own.Id, stranger.Id, int.MaxValue], "left-over-of-this-test"));

        await Eventually.Done(own.WaitForExitAsync());
        Assert.False(stranger.HasExited);
        ProcessSignals.Send(stranger.Id, ProcessSignal.Terminate);
        await Eventually.Done(stranger.WaitForExitAsync());
    }

    [Fact]
    public async Task Signal_FreezeAndThaw_StopsAProcessAndLetsItGoOn()
    {
        using var echo = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        ProcessSignals.Send(echo.Id, ProcessSignal.Freeze);
        await echo.StandardInput.WriteLineAsync("hello");
        await echo.StandardInput.FlushAsync();
        var answer = echo.StandardOutput.ReadLineAsync();
        await Eventually.Equal('T', () => StateOf(echo.Id));
        Assert.False(answer.IsCompleted);

        ProcessSignals.Send(echo.Id, ProcessSignal.Thaw);

        Assert.Equal("hello", await Eventually.Done(answer));
        ProcessSignals.Send(echo.Id, ProcessSignal.Kill);
        await Eventually.Done(echo.WaitForExitAsync());
        Assert.Equal(137, echo.ExitCode);
    }

    private static Process Start(string mark) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "read line", mark]) { RedirectStandardInput = true })!;

    private static char StateOf(int processId)
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-o", "stat=", "-p", $"{processId}"]) { RedirectStandardOutput = true })!;
        return ps.StandardOutput.ReadToEnd()[0];
    }
}
