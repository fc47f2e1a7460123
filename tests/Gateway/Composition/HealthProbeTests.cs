using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrderActors.Silo.Startup;

namespace OrderActors.Gateway.Tests.Composition;

public sealed class HealthProbeTests : IAsyncLifetime, IDisposable
{
    private readonly StringWriter _output = new();
    private WebApplication _program = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _program = builder.Build();
        _program.MapGet("/healthz", () => Results.Text("healthy"));
        _program.MapGet("/readyz", () => Results.Text("no database", statusCode: StatusCodes.Status503ServiceUnavailable));
        _program.MapGet("/moved", () => Results.Redirect("/healthz"));
        await _program.StartAsync();
    }

    public async Task DisposeAsync() => await _program.DisposeAsync();

    public void Dispose() => _output.Dispose();

    [Fact]
    public async Task Ask_AProgramThatAnswersOk_SaysNothingAndSucceeds()
    {
        Assert.Equal(0, await AskAsync("/healthz"));
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("/readyz", "503 no database")]
    [InlineData("/moved", "302")]
    [InlineData("/unknown", "404")]
    public async Task Ask_AProgramThatAnswersOtherwise_SaysWhatAndFails(string path, string said)
    {
        Assert.Equal(1, await AskAsync(path));
        Assert.Equal(said, _output.ToString().Trim());
    }

    [Fact]
    public async Task Ask_WhereNobodyListens_SaysSoAndFails()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var free = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal(1, await HealthProbe.AskAsync($"http://127.0.0.1:{free}/healthz", _output));
        Assert.Contains("refused", _output.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/healthz")]
    [InlineData("ftp://127.0.0.1/healthz")]
    public async Task Ask_WhatIsNoUrl_SaysSoAndFails(string url)
    {
        Assert.Equal(1, await HealthProbe.AskAsync(url, _output));
        Assert.NotEqual("", _output.ToString());
    }

    [Fact]
    public void UrlIn_OtherArguments_LeavesThemToTheProgram()
    {
        Assert.Equal("http://x/", HealthProbe.UrlIn(["--probe", "http://x/"]));
        Assert.Null(HealthProbe.UrlIn([]));
        Assert.Null(HealthProbe.UrlIn(["--urls", "http://127.0.0.1:8080"]));
    }

    private Task<int> AskAsync(string path) => HealthProbe.AskAsync($"{_program.Urls.Single()}{path}", _output);
}
