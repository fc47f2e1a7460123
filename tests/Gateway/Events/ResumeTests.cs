using System.Globalization;
using OrderActors.Domain.Orders;
using OrderActors.Gateway.Tests.Support;
using OrderActors.GrainInterfaces.Orders;
using Xunit.Abstractions;

namespace OrderActors.Gateway.Tests.Events;

/// <summary>Clients that come and go while orders change and who tells of it does so late, twice or not at all: whatever a client gets is
/// what its order went through, each step once.</summary>
public sealed class ResumeTests(ITestOutputHelper output)
{
    private const int Orders = 4;
    private const int Clients = 6;
    private const int Moves = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Steps_OverAllConnections_AreAllThereAndNoneTwice(int round)
    {
        var given = Environment.GetEnvironmentVariable("ORDERACTORS_SEED");
        var seed = given is null ? HashCode.Combine(round, Environment.TickCount) : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"ORDERACTORS_SEED={seed}");
        await using var gateway = await GatewayHost.StartAsync();
        await new History(gateway, new Random(seed)).RunAsync();
    }

    private sealed class History(GatewayHost gateway, Random random)
    {
        private readonly long[] _versions = new long[Orders];
        private readonly Follower[] _followers = new Follower[Clients];

        public async Task RunAsync()
        {
            Array.Fill(_versions, 2);
            for (var order = 0; order < Orders; order++)
            {
                gateway.Grains.Steps.Set(KeyOf(order), 2);
            }

            for (var i = 0; i < Clients; i++)
            {
                _followers[i] = new Follower(random.Next(Orders), random.Next(2) == 0 ? 0 : null);
            }

            for (var move = 0; move < Moves; move++)
            {
                await MoveAsync();
            }

            gateway.Grains.Steps.Refusal = OrderRefusal.None;
            gateway.Grains.Feed.Fault = null;
            foreach (var follower in _followers)
            {
                await ConnectAsync(follower);
                while (follower.Latest != _versions[follower.Order])
                {
                    // One that ends for a reason of its own is one to come back to, as clients do.
                    await gateway.UntilAsync(
                        () => follower.HasEnded || follower.Latest == _versions[follower.Order],
                        $"{follower.Latest} of {_versions[follower.Order]} is not the latest");
                    await ConnectAsync(follower);
                }

                await follower.DisposeAsync();
                Assert.Equal(Expected(follower), follower.Got);
            }
        }

        private async Task MoveAsync()
        {
            var order = random.Next(Orders);
            var follower = _followers[random.Next(Clients)];
            switch (random.Next(12))
            {
                case < 5:
                    _versions[order] += random.Next(1, 4);
                    gateway.Grains.Steps.Set(KeyOf(order), _versions[order]);
                    Tell(order);
                    break;
                case < 7:
                    await ConnectAsync(follower);
                    break;
                case 7:
                    await follower.DisposeAsync();
                    break;
                case 8:
                    gateway.Grains.Feed.Miss();
                    break;
                case 9:
                    gateway.Grains.Feed.Fault = random.Next(2) == 0 ? new TimeoutException() : null;
                    break;
                case 10:
                    // A client that asks just then is told to come again, which is the same as if it had waited.
                    gateway.Grains.Steps.Refusal = random.Next(3) == 0 ? OrderRefusal.StorageUnavailable : OrderRefusal.None;
                    break;
                default:
                    gateway.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3_000)));
                    break;
            }

            for (var i = random.Next(4); i > 0; i--)
            {
                await Task.Yield();
                gateway.Clock.Advance(TimeSpan.FromMilliseconds(10));
            }
        }

        private void Tell(int order)
        {
            var times = random.Next(4) switch { 0 => 0, 3 => 2, _ => 1 };
            for (; times > 0; times--)
            {
                gateway.Grains.Feed.Tell(KeyOf(order), random.Next(5) == 0 ? _versions[order] - 1 : _versions[order]);
            }
        }

        private async Task ConnectAsync(Follower follower)
        {
            if (follower.IsConnected && !follower.HasEnded)
            {
                return;
            }

            await follower.DisposeAsync();
            if (gateway.Grains.Steps.Refusal == OrderRefusal.None)
            {
                follower.Begin(
                    await EventReader.OpenAsync(gateway, KeyOf(follower.Order).OrderId, follower.Latest ?? follower.Start));
            }
        }

        private IEnumerable<long> Expected(Follower follower)
        {
            var first = follower.Start is null ? follower.Got[0] : 1;
            return Enumerable.Range((int)first, (int)(_versions[follower.Order] - first + 1)).Select(static version => (long)version);
        }

        private OrderKey KeyOf(int order) => new(GatewayHost.Tenant, gateway.OrderId($"k-{order}"));
    }

    private sealed class Follower(int order, long? start) : IAsyncDisposable
    {
        private readonly List<long> _before = [];
        private EventReader? _reader;

        public int Order => order;

        public long? Start => start;

        public bool IsConnected => _reader is not null;

        public bool HasEnded => _reader is { IsOver: true };

        public List<long> Got => [.. _before, .. _reader?.Versions ?? []];

        public long? Latest => Got is [.., var last] ? last : null;

        public void Begin(EventReader reader) => _reader = reader;

        public async ValueTask DisposeAsync()
        {
            if (_reader is { } reader)
            {
                await reader.DisposeAsync();
                _before.AddRange(reader.Versions);
                _reader = null;
            }
        }
    }
}
