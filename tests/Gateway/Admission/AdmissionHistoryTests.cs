using Microsoft.Extensions.Options;
using OrderActors.ApiGateway.Admission;
using OrderActors.Gateway.Tests.Support;

namespace OrderActors.Gateway.Tests.Admission;

/// <summary>Random requests that come, wait, give up and end. What always holds is checked after every step.</summary>
public sealed class AdmissionHistoryTests
{
    private const int Histories = 300;
    private const int Steps = 300;
    private const int Skus = 3;

    [Fact]
    public async Task Gate_AnyHistory_KeepsItsBoundsAndLosesNoPlace()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            await new History(seed).RunAsync();
        }
    }

    private sealed class History : IDisposable
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly TestClock _clock = new();
        private readonly AdmissionOptions _options;
        private readonly AdmissionGate _gate;
        private readonly List<Request> _waiting = [];
        private readonly List<Request> _atWork = [];

        public History(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _options = new()
            {
                MaxRequestsInFlight = _random.Next(1, 6),
                MinRequestsInFlight = 6,
                MaxRequestsWaiting = _random.Next(0, 12),
                MaxCreatesPerSku = _random.Next(1, 4),
            };
            _gate = new AdmissionGate(Options.Create(_options), _clock);
        }

        public async Task RunAsync()
        {
            using (this)
            {
                for (var step = 0; step < Steps; step++)
                {
                    Step();
                    await CheckAsync();
                }

                while (_atWork.Count > 0 || _waiting.Count > 0)
                {
                    End();
                    _clock.Advance(TimeSpan.FromSeconds(1));
                    await CheckAsync();
                }

                _clock.Advance(TimeSpan.FromSeconds(1));
                Check((_gate.AtWork, _gate.Waiting) == (0, 0), "something was left");
                Check(_clock.ArmedTimers == 0, "a timer was left");
            }
        }

        public void Dispose() => _gate.Dispose();

        private void Step()
        {
            switch (_random.Next(10))
            {
                case < 5:
                    Begin();
                    break;
                case < 8:
                    End();
                    break;
                case 8 when _waiting.Count > 0:
                    _waiting[_random.Next(_waiting.Count)].Deadline.Cancel();
                    break;
                default:
                    _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(200)));
                    break;
            }
        }

        private void Begin()
        {
            var priority = (RequestPriority)_random.Next(4);
            var slot = priority == RequestPriority.Create ? _random.Next(Skus) : SkuSlots.None;
            var refuses = _gate.Refuses(priority);
            var deadline = new CancellationTokenSource();
            var request = new Request(priority, slot, deadline, _gate.EnterAsync(priority, slot, deadline.Token).AsTask());
            Check(!refuses || (request.Entry.IsCompletedSuccessfully && !request.Entry.Result), "it would have been refused, and was not");
            _waiting.Add(request);
        }

        private void End()
        {
            if (_atWork.Count == 0)
            {
                return;
            }

            var request = _atWork[_random.Next(_atWork.Count)];
            _atWork.Remove(request);
            request.Deadline.Dispose();
            _gate.Exit(request.Priority, request.Slot);
        }

        private async Task CheckAsync()
        {
            // What was let in or refused goes on on another thread, after no more than this.
            foreach (var request in _waiting.Where(static request => request.Deadline.IsCancellationRequested))
            {
                await Task.WhenAny(request.Entry);
            }

            await WaitForAsync(() => _gate.Waiting == _waiting.Count(static request => !request.Entry.IsCompleted)
                && _gate.AtWork == _waiting.Count(static request => request.IsAdmitted) + _atWork.Count);
            foreach (var request in _waiting.Where(static request => request.Entry.IsCompleted).ToList())
            {
                _waiting.Remove(request);
                if (request.IsAdmitted)
                {
                    _atWork.Add(request);
                }
            }

            Check(_gate.AtWork <= _options.MaxRequestsInFlight, "too many at work");
            Check(_gate.Waiting <= _options.MaxRequestsWaiting, "too many wait");
            foreach (var slot in Enumerable.Range(0, Skus))
            {
                Check(_atWork.Count(request => request.Slot == slot) <= _options.MaxCreatesPerSku, "too many of a SKU");
            }
        }

        private async Task WaitForAsync(Func<bool> condition)
        {
            var started = TimeProvider.System.GetTimestamp();
            while (!condition())
            {
                Check(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "the gate lost count");
                await Task.Yield();
            }
        }

        private void Check(bool holds, string otherwise) => Assert.True(holds, $"seed {_seed}: {otherwise}");
    }

    private sealed record Request(RequestPriority Priority, int Slot, CancellationTokenSource Deadline, Task<bool> Entry)
    {
        public bool IsAdmitted => Entry.IsCompletedSuccessfully && Entry.Result;
    }
}
