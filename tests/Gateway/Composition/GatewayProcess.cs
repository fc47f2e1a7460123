using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OrderActors.Gateway.Tests.Composition;

/// <summary>The gateway as a process of its own, started as <c>./dev run</c> starts it, on a free port.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    // A failure only: a start takes seconds, more where the machine has other things to do.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private GatewayProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Read(line.Data, _errors);
    }

    /// <summary>What it wrote to its standard error stream.</summary>
    public string Errors => Text(_errors);

    public static GatewayProcess Start(string dataFolder, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "OrderActors.ApiGateway.dll")])
        {
            WorkingDirectory = AppContext.BaseDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        // A test does not wait for a balancer that is not there.
        start.Environment["Shutdown__ReadinessDelay"] = "00:00:00";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Dev__DataFolder"] = dataFolder;
        start.Environment["Dev__Banner"] = "true";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var gateway = new GatewayProcess(new Process { StartInfo = start });
        gateway._process.Start();
        gateway._process.BeginOutputReadLine();
        gateway._process.BeginErrorReadLine();
        return gateway;
    }

    /// <summary>A client of it, once it serves.</summary>
    public async Task<HttpClient> ServeAsync()
    {
        var ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_url.Task, ended).WaitAsync(Deadline, TimeProvider.System) == ended)
        {
            Assert.Fail($"The program ended with {_process.ExitCode}.\n{Text(_output)}\n{Errors}");
        }

        var client = new HttpClient { BaseAddress = await _url.Task };
        client.DefaultRequestHeaders.Authorization = new("Bearer", "dev");
        await UntilReadyAsync(client);
        return client;
    }

    /// <summary>Its exit code, once it ended.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline, TimeProvider.System);
        return _process.ExitCode;
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return EndAsync();
    }

    /// <summary>As a container's runtime does. (Ctrl-C goes the same way, but whoever runs these tests may have it ignored.)</summary>
    public async Task<int> StopAsync()
    {
        // The shell has the command built in; not every machine has it as a program.
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {_process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync();
        }

        _process.Dispose();
    }

    private static async Task UntilReadyAsync(HttpClient client)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            using var answer = await client.GetAsync("/readyz", deadline.Token);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }
        }
    }

    private static string Text(StringBuilder lines)
    {
        lock (lines)
        {
            return lines.ToString();
        }
    }

    private void Read(string? line, StringBuilder lines)
    {
        if (line is null)
        {
            return;
        }

        lock (lines)
        {
            lines.Append(line).Append('\n');
        }

        if (Serving().Match(line) is { Success: true } match)
        {
            _url.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex("^OrderActors serves on (http://[0-9.:]+)$")]
    private static partial Regex Serving();
}
