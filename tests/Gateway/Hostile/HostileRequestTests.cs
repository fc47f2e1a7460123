using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OrderActors.ApiGateway.Admission;
using OrderActors.ApiGateway.Ids;
using OrderActors.ApiGateway.Webhooks;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.Gateway.Tests.Webhooks;
using OrderActors.Tests.Support;

namespace OrderActors.Gateway.Tests.Hostile;

/// <summary>
/// Requests of every documented operation, each spoiled in up to three ways, over a real connection. <c>ORDERACTORS_SEED</c> and
/// <c>ORDERACTORS_REQUESTS</c> choose others, and more of them.
/// </summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const int Connections = 4;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);
    private static readonly int Seed = Setting("ORDERACTORS_SEED", 1);
    private static readonly int Requests = Setting("ORDERACTORS_REQUESTS", 100_000);

    private readonly KestrelHost[] _gateways = new KestrelHost[Connections];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < Connections; i++)
        {
            // One for each, so that what a grain is told belongs to the request that is under way.
            _gateways[i] = await KestrelHost.StartAsync();
            _gateways[i].Grains.PrepareOrder = static order => order.Answers(1);
            _gateways[i].Grains.Queries("dev").Timeline = new(OrderRefusal.None, "[]"u8.ToArray());
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task Any_SpoiledInAnyWay_IsAnsweredAndAFaultOfItsSenderChangesNothing()
    {
        var statuses = await Task.WhenAll(_gateways.Select((gateway, i) => Task.Run(async () =>
        {
            await using var attack = new Attack(gateway, Seed + i);
            return await attack.RunAsync(Requests / Connections);
        })));

        foreach (var gateway in _gateways)
        {
            Assert.Equal(200, (await gateway.AskAsync("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")).Status);
            Assert.Equal(200, (await gateway.AskAsync("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n")).Status);
            await Eventually.True(() => gateway.App.Services.GetRequiredService<AdmissionGate>() is { AtWork: 0, Waiting: 0 });
            await Eventually.True(() => gateway.App.Services.GetRequiredService<BodyArrivals>().Count == 0);
            Assert.Empty(gateway.Errors);
        }

        // Spoiled, but not so that nothing gets through.
        var seen = statuses.SelectMany(static status => status).ToHashSet();
        Assert.Superset(new HashSet<int> { 200, 201, 204, 400, 401, 404, 405, 413, 414, 415 }, seen);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private sealed class Attack(KestrelHost gateway, int seed) : IAsyncDisposable
    {
        private readonly Random _random = new(seed);
        private readonly HashSet<int> _statuses = [];
        private DocumentedRequests _requests = null!;
        private NetworkStream? _connection;
        private BufferedStream? _answers;

        public async Task<HashSet<int>> RunAsync(int count)
        {
            var document = await gateway.AskAsync("GET /openapi/v1.json HTTP/1.1\r\nHost: h\r\n\r\n");
            var orderId = gateway.App.Services.GetRequiredService<OrderIdScheme>().Derive("dev", "k-1", "tea-01");
            _requests = new DocumentedRequests(JsonDocument.Parse(document.Body).RootElement, orderId, TimeProvider.System);
            for (var i = 0; i < count; i++)
            {
                var request = Next();
                var bytes = request.ToBytes();
                var what = $"seed {seed}, request {i}: {Encoding.Latin1.GetString(bytes, 0, Math.Min(2_000, bytes.Length))}";
                var before = gateway.Grains.Changes;
                var answer = await SendAsync(request, what);
                _statuses.Add(answer.Status);
                Assert.True(answer.Status < 500 || answer.Status is 503 or 504 or 505, $"{answer.StatusLine} {answer.Body} to {what}");
                Assert.True(answer.Status < 400 || gateway.Grains.Changes == before, $"{answer.StatusLine}, and a change, to {what}");
                if (answer.Status >= 400 && request.Method != "HEAD")
                {
                    Assert.True(answer.Header("Content-Type") == "application/problem+json", $"{answer.StatusLine}, plain, to {what}");
                }

                // A stream goes on, and the connection with it.
                var goesOn = answer.Header("Content-Type") == "text/event-stream";
                if (goesOn || answer.Header("Connection") == "close" || answer.Status == 505)
                {
                    await CloseAsync();
                }
            }

            return _statuses;
        }

        public async ValueTask DisposeAsync() => await CloseAsync();

        private DraftRequest Next()
        {
            var request = _requests.Make(_requests.Operations[_random.Next(_requests.Operations.Count)], _random);
            for (var mutations = _random.Next(4); mutations > 0; mutations--)
            {
                RequestMutator.Mutate(request, _random);
            }

            // Most webhooks are genuine, however they are spoiled.
            var signature = request.Headers.FindIndex(static header => header.Name == "webhook-signature");
            if (signature >= 0 && _random.Next(4) > 0)
            {
                request.Headers[signature] = ("webhook-signature", Sign(request));
            }

            return request;
        }

        private static string Sign(DraftRequest request) => WebhookPartner.Signature(
            WebhookOptions.Decode(WebhookOptions.DevelopmentSecret)!,
            request.Headers.FirstOrDefault(static header => header.Name == "webhook-id").Value ?? "",
            request.Headers.FirstOrDefault(static header => header.Name == "webhook-timestamp").Value ?? "",
            Encoding.UTF8.GetString(request.Body));

        private async Task<RawAnswer> SendAsync(DraftRequest request, string what)
        {
            var wasUsed = _connection is not null;
            try
            {
                return await SendOnceAsync(request).WaitAsync(LongestAnswer);
            }
            catch (Exception exception) when (exception is not TimeoutException && wasUsed)
            {
                // The server had ended the connection behind its last answer, as it may.
                await CloseAsync();
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"No answer to {what}", exception);
            }

            return await SendAsync(request, what);
        }

        private async Task<RawAnswer> SendOnceAsync(DraftRequest request)
        {
            _connection ??= await gateway.ConnectAsync();
            _answers ??= new BufferedStream(_connection);
            await _connection.WriteAsync(request.ToBytes());
            RawAnswer answer;
            do
            {
                answer = await RawAnswer.ReadAsync(_answers, request.Method == "HEAD");
            }
            while (answer.Status == 100);
            return answer;
        }

        private async Task CloseAsync()
        {
            if (_connection is not null)
            {
                await _answers!.DisposeAsync();
                await _connection.DisposeAsync();
                (_connection, _answers) = (null, null);
            }
        }
    }
}
